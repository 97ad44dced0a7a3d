"""What stands before a node for clients that speak only TLS: ends the encryption and passes on what is inside."""

import asyncio
import contextlib
import ssl
import subprocess
import threading

CHUNK = 65536


def make_certificate(folder):
    """A certificate for loopback and its key, in one file."""
    path = folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", path, "-out", folder / "public.pem"],
        check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + (folder / "public.pem").read_bytes())
    return path


class Terminator:
    def __init__(self, node, certificate):
        self.host = "127.0.0.1"
        self.certificate = str(certificate)
        self.port = None
        self._target = node.address.rsplit(":", 1)
        self._loop = asyncio.new_event_loop()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self._thread.start()
        self._ready.wait()

    def close(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self):
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, self.host, 0, ssl=self._context))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader, writer):
        host, port = self._target
        try:
            there = await asyncio.open_connection(host, int(port))
        except OSError:
            return writer.close()
        await asyncio.gather(self._pass_on(reader, there[1]), self._pass_on(there[0], writer))

    @staticmethod
    async def _pass_on(reader, writer):
        with contextlib.suppress(OSError, asyncio.CancelledError):
            while piece := await reader.read(CHUNK):
                writer.write(piece)
                await writer.drain()
        writer.close()
