#if SKEIN_THREAD_SANITIZER
    import Glibc

    /// Takes the place of Synchronization's `Mutex` when the tests run under the thread sanitizer.
    ///
    /// That one waits for another thread in a part of the standard library that the sanitizer does not see, so that it takes
    /// what the lock keeps apart for a race. This one is a lock that it knows.
    final class Mutex<Value>: @unchecked Sendable {
        private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        private var value: Value

        init(_ value: sending Value) {
            self.value = value
            pthread_mutex_init(lock, nil)
        }

        deinit {
            pthread_mutex_destroy(lock)
            lock.deallocate()
        }

        func withLock<Result, Failure: Error>(
            _ body: (inout Value) throws(Failure) -> Result
        ) throws(Failure) -> Result {
            pthread_mutex_lock(lock)
            defer { pthread_mutex_unlock(lock) }
            return try body(&value)
        }
    }
#endif
