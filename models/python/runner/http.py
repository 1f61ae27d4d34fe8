# SPDX-License-Identifier: Apache-2.0
"""Downloads, for the workloads that need them: with http.client, and with asyncio's streams."""

import asyncio
import collections
import errno
import http.client
import time
import zlib

from runner.durations import duration_ns

ADDRESSES = 16  # of our own server: 127.0.0.1 to 127.0.0.16
STEP_BYTES = 1 << 16
# The same texts as those of bench's own models (workloads/support/network_error.cpp).
ADVICE = {
    errno.EADDRNOTAVAIL:
        "no local port is free: closed connections keep theirs for a minute, and there are those of "
        "net.ipv4.ip_local_port_range: use --keep-alive or fewer --tasks, or wait",
    errno.EACCES: "a firewall or a sandbox (seccomp, a container's rules) forbids it",
    errno.EPERM: "a firewall or a sandbox (seccomp, a container's rules) forbids it",
    errno.ECONNREFUSED: "no server listens there",
}

# Idle connections, for the next task. A task that takes one has it alone.
idle = collections.deque()
idle_streams = collections.deque()


class TooLate(Exception):
    pass


class NothingCame(EOFError):
    """The connection ended before an answer began."""


class Connection(http.client.HTTPConnection):
    answered = False  # something of the answer to the last request has come

    def response_class(self, *arguments, **named):
        response = http.client.HTTPResponse(*arguments, **named)
        self.answered = bool(response.fp.peek(1))  # stays in its buffer
        return response


class Downloads:
    """Downloads from one server with fixed settings. Can be pickled."""

    def __init__(self, size, seed, options):
        host, _, port = options["_server"].rpartition(":")
        self._host, self._port = host.strip("[]"), int(port)
        self._url = options["url"]
        # What came before the run, as the option of bench's workloads has it.
        size_and_checksum = options["_expected"].split()
        self._expected = None
        if size_and_checksum:
            self._expected = int(size_and_checksum[0]), int(size_and_checksum[1], 16)
        self._keep_alive = options["keep-alive"] == "yes"
        self._timeout = options["timeout"]
        self._timeout_s = duration_ns(self._timeout) / 1e9
        self._size, self._seed = size, seed
        if self._url:
            rest = self._url[len("http://"):].partition("#")[0]
            end = min((rest.find(mark) for mark in "/?" if mark in rest), default=len(rest))
            self._authority, path = rest[:end], rest[end:]
            self._path = path if path.startswith("/") else "/" + path
        else:
            self._authority = options["_server"]

    def _host_of(self, task):
        return self._host if self._url else f"127.0.0.{1 + task % ADDRESSES}"

    def _path_of(self, task):
        return self._path if self._url else f"/{self._seed}/{task}/{self._size}"

    def _explain(self, task, error):
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        if getattr(error, "errno", None) in ADVICE:
            what += f" ({ADVICE[error.errno]})"
        if isinstance(error, (TooLate, TimeoutError, asyncio.TimeoutError)):
            what = f"no whole answer within {self._timeout} (--timeout)"
        return RuntimeError(f"GET http://{self._authority}{self._path_of(task)}: {what}")

    def _check(self, result):
        """Raises when a task got another body than expected: only a static file never differs."""
        if self._expected in (None, result):
            return result
        (size, checksum), (known_size, known_checksum) = result, self._expected
        what = f"{known_size} bytes and {size} bytes"
        if size == known_size:
            what = (f"{size} bytes both times, but not the same ones (Adler-32 "
                    f"{known_checksum:08x} and {checksum:08x})")
        raise RuntimeError(f"GET {self._url}: the server's answer is not the one from before the "
                           f"run: {what}. Every task has to get the same: give the URL of a static "
                           "file")

    # ---- http.client ----------------------------------------------------------------------------

    def fetch(self, task):
        """Downloads the file of a task and returns its size and checksum. Blocks."""
        return self._check(self._fetch(task))

    def _fetch(self, task):
        deadline = time.monotonic() + self._timeout_s
        connection = None
        try:
            if self._keep_alive and idle:
                connection = idle.pop()
                try:
                    return self._exchange(connection, task, deadline)
                except ConnectionError:
                    if connection.answered:
                        raise
                    connection.close()  # the server closed it while it was idle
            connection = Connection(self._host_of(task), self._port)
            return self._exchange(connection, task, deadline)
        except (OSError, http.client.HTTPException, TooLate) as error:
            if connection is not None:
                connection.close()
            raise self._explain(task, error) from None

    def _exchange(self, connection, task, deadline):
        self._limit(connection, deadline)
        connection.answered = False
        # Not with `request`, which would ask for more than the other models do (Accept-Encoding).
        connection.putrequest("GET", self._path_of(task), skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", self._authority)
        if not self._keep_alive:
            connection.putheader("Connection", "close")
        connection.endheaders()
        response = connection.getresponse()
        if response.status != 200:
            raise http.client.HTTPException(f"status {response.status} {response.reason}")
        size, checksum = 0, 1
        while True:
            self._limit(connection, deadline)
            part = response.read(STEP_BYTES)
            if not part:
                break
            size += len(part)
            checksum = zlib.adler32(part, checksum)
        # read(n) of http.client takes an early end for the end.
        if response.length:
            raise http.client.HTTPException(
                f"the server closed after {size} of {size + response.length} bytes")
        if self._keep_alive and not response.will_close:
            idle.append(connection)
        else:
            connection.close()
        return size, checksum

    @staticmethod
    def _limit(connection, deadline):
        left = deadline - time.monotonic()
        if left <= 0:
            raise TooLate
        connection.timeout = left
        if connection.sock is not None:
            connection.sock.settimeout(left)

    # ---- asyncio --------------------------------------------------------------------------------

    async def fetch_async(self, task):
        """Downloads the file of a task, as a coroutine, and returns its size and checksum."""
        try:
            result = await asyncio.wait_for(self._fetch_streams(task), self._timeout_s)
        except (OSError, EOFError, ValueError, asyncio.TimeoutError) as error:
            raise self._explain(task, error) from None
        return self._check(result)

    async def _fetch_streams(self, task):
        if self._keep_alive and idle_streams:
            streams = idle_streams.pop()
            try:
                return await self._exchange_streams(streams, task)
            except NothingCame:
                pass  # the server closed it while it was idle
        streams = await asyncio.open_connection(self._host_of(task), self._port)
        return await self._exchange_streams(streams, task)

    async def _exchange_streams(self, streams, task):
        reader, writer = streams
        kept = False
        try:
            closing = "" if self._keep_alive else "Connection: close\r\n"
            writer.write(f"GET {self._path_of(task)} HTTP/1.1\r\nHost: {self._authority}\r\n"
                         f"{closing}\r\n".encode())
            fields = await self._read_head(reader)
            if fields.get("transfer-encoding", "").lower() == "chunked":
                result = await self._read_chunks(reader)
            elif "content-length" in fields:
                result = await self._read_bytes(reader, int(fields["content-length"]), (0, 1))
            else:
                fields["connection"] = "close"
                result = await self._read_to_end(reader)
            kept = self._keep_alive and fields.get("connection", "").lower() != "close"
        finally:
            if not kept:
                writer.close()
        if kept:
            idle_streams.append(streams)
        return result

    @staticmethod
    async def _read_head(reader):
        try:
            first = await reader.read(1)
        except ConnectionError as error:
            raise NothingCame(str(error)) from error
        if not first:
            raise NothingCame("the server closed before it answered")
        line = first + await reader.readline()
        words = line.decode("latin-1").split(None, 2)
        if len(words) < 2 or not words[0].startswith("HTTP/1."):
            raise ValueError("the answer is not HTTP/1.1")
        if words[1] != "200":
            raise ValueError("status " + " ".join(words[1:]).strip())
        fields = {}
        while (line := await reader.readline()) not in (b"\r\n", b"\n"):
            if not line or len(fields) > 100:
                raise EOFError("the head of the answer has no end")
            name, _, value = line.decode("latin-1").partition(":")
            fields[name.strip().lower()] = value.strip()
        return fields

    @staticmethod
    async def _read_bytes(reader, left, result):
        """Reads `left` more bytes and adds them to the size and checksum of those before."""
        size, checksum = result
        while left > 0:
            part = await reader.read(min(left, STEP_BYTES))
            if not part:
                raise EOFError(f"the server closed after {size} of {size + left} bytes")
            left -= len(part)
            size += len(part)
            checksum = zlib.adler32(part, checksum)
        return size, checksum

    async def _read_chunks(self, reader):
        result = (0, 1)
        while True:
            line = await reader.readline()
            if not line:
                raise EOFError(f"the server closed after {result[0]} bytes")
            length = int(line.partition(b";")[0], 16)
            if length == 0:
                while (await reader.readline()) not in (b"\r\n", b"\n", b""):
                    pass
                return result
            result = await self._read_bytes(reader, length, result)
            await reader.readexactly(2)

    async def _read_to_end(self, reader):
        size, checksum = 0, 1
        while part := await reader.read(STEP_BYTES):
            size += len(part)
            checksum = zlib.adler32(part, checksum)
        return size, checksum
