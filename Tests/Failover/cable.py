"""A network namespace, and a cable to it that can be pulled."""

import os
import shutil
import subprocess


def missing():
    """Why there cannot be one; None if there can."""
    if os.geteuid() != 0:
        return "it takes root's rights"
    return None if shutil.which("ip") else "the Debian package iproute2 is not installed"


class Cable:
    # Of the network that is set apart for measuring.
    near, far = "198.18.86.1", "198.18.86.2"

    def __init__(self):
        self._space, self._near_end = f"skein-{os.getpid()}", f"sk{os.getpid()}"
        self.wrapper = ["ip", "netns", "exec", self._space]
        self._ip("netns", "add", self._space)
        try:
            self._ip("link", "add", self._near_end, "type", "veth", "peer", "name", "far", "netns", self._space)
            self._ip("address", "add", f"{self.near}/30", "dev", self._near_end)
            self._ip("link", "set", self._near_end, "up")
            self._ip("-n", self._space, "address", "add", f"{self.far}/30", "dev", "far")
            self._ip("-n", self._space, "link", "set", "lo", "up")
            self.plug()
        except BaseException:
            self.remove()
            raise

    @staticmethod
    def _ip(*arguments):
        subprocess.run(["ip", *arguments], check=True)

    def pull(self):
        self._ip("-n", self._space, "link", "set", "far", "down")

    def plug(self):
        self._ip("-n", self._space, "link", "set", "far", "up")

    def remove(self):
        """The ends go with it, once nobody is left in it."""
        self._ip("netns", "delete", self._space)
