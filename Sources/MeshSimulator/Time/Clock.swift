import AMQPEngine

/// A clock that began at another moment than the simulation's and runs a little faster or slower.
package struct Clock {
    /// Nanoseconds that it showed at the simulation's beginning.
    package var offset: Int64 = 0
    /// Billionths by which it runs too fast.
    package var drift: Int64 = 0

    /// The simulation's own.
    package init() {}

    /// What it shows.
    func shows(_ moment: Moment) -> Moment {
        guard drift != 0 else { return Moment(nanoseconds: offset + moment.nanoseconds) }
        return Moment(nanoseconds: offset + moment.nanoseconds + moment.nanoseconds / 1_000_000 * drift / 1_000)
    }

    /// A moment at which it shows a time, or hardly more.
    func moment(of shown: Moment) -> Moment {
        let passed = shown.nanoseconds - offset
        guard drift != 0 else { return Moment(nanoseconds: max(passed, 0)) }
        var moment = Moment(nanoseconds: max(passed - passed / 1_000_000 * drift / 1_000, 0))
        // Not too early, or whoever is rung would find nothing to do.
        while shows(moment) < shown { moment.nanoseconds += shown.nanoseconds - shows(moment).nanoseconds }
        return moment
    }
}
