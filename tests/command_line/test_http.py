# SPDX-License-Identifier: Apache-2.0
import contextlib
import fcntl
import http.server
import os
import pathlib
import resource
import shutil
import signal
import socket
import struct
import termios
import threading
import time
import unittest

from tests.command_line.support import (BENCH, CommandLineTest, in_namespaces, parent_of,
                                        unfolded, wait_until)

SHORT = ["--model=serial", "--trials=1", "--iterations=1", "--tasks=4", "--latency=1ms"]
SERVER = "bench-http-serv"  # the kernel cuts names


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    body = b"x" * 5000

    def do_GET(self):
        if self.path == "/missing":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(self.body[:100] if self.path == "/short" else self.body)
        if self.path == "/short":
            self.close_connection = True

    def log_message(self, *_):
        pass


class OurServer(CommandLineTest):
    def test_every_family_downloads_and_the_server_is_accounted_for(self):
        results = self.measure("--workload=http", "--model=serial,threads,coroutines,python-asyncio",
                               "--tasks=20", "--trials=1", "--iterations=2", "--concurrency=10",
                               "--latency=1ms")
        rows = results["benchmarks"]
        self.assertGreaterEqual(len(rows), 4)
        for row in rows:
            self.assertEqual(row["latency"], "1ms")
            self.assertGreater(row["service_cpu_ns"], 0)
            self.assertNotIn("_server", row)
        self.assertEqual(len({trial["digest"] for trial in results["concurrency_bench"]["trials"]}),
                         1)

    def test_the_table_shows_the_servers_share_where_there_is_one(self):
        run = self.bench(*SHORT, "--workload=http", "--wide")
        self.assertIn("server cores", run.out)
        run = self.bench("--model=serial", "--workload=empty", "--trials=1", "--iterations=1",
                         "--wide")
        self.assertNotIn("server cores", run.out)

    def test_every_option_of_the_server_reaches_it(self):
        for options in (["--jitter=2ms"], ["--bandwidth=10MiB/s"], ["--keep-alive"],
                        ["--size=1"], ["--size=300000"], ["--time-scale=0"],
                        ["--time-scale=3"]):
            with self.subTest(options=options):
                results = self.measure(*SHORT, "--workload=http,pages", "--compute=10us", *options)
                self.assert_complete(results, 1)
                os.remove(self.directory / "results.json")

    def test_keep_alive_reuses_connections_in_every_family(self):
        results = self.measure(
            "--workload=http", "--model=serial,threads,coroutines,python-thread-executor,"
            "python-asyncio,python-gevent", "--python=/usr/bin/python3", "--keep-alive", "--tasks=20", "--concurrency=4",
            "--trials=1", "--iterations=3", "--latency=1ms")
        self.assert_complete(results, 1)

    def start_long(self):
        run = self.start("--workload=http", "--model=threads", "--no-baseline", "--tasks=64",
                         "--workers=2", "--latency=50ms", "--trials=3", "--out=r.json", "--quiet")
        self.server = wait_until(self.serving, "a server that serves")  # a child of its trial
        return run

    def serving(self):
        """The process id of a server that has a connection; none, if there is none yet. Before that
        it may be starting, and the trial waiting for its port."""
        for process, name in self.processes().items():
            if name != SERVER:
                continue
            with contextlib.suppress(OSError):
                folder = f"/proc/{process}/fd"
                sockets = {os.readlink(f"{folder}/{entry}") for entry in os.listdir(folder)}
                # Fields 3 and 9 are the state, of which 1 is ESTABLISHED, and the inode (proc(5)).
                for line in pathlib.Path(f"/proc/{process}/net/tcp").read_text().splitlines()[1:]:
                    fields = line.split()
                    if fields[3] == "01" and f"socket:[{fields[9]}]" in sockets:
                        return process
        return None

    def assert_all_gone(self):
        wait_until(lambda: not self.processes(), "all gone")

    def forget_files(self):
        for path in self.directory.iterdir():
            path.unlink()

    def test_the_server_dies_with_a_trial_that_is_killed(self):
        run = self.start_long()
        os.kill(parent_of(self.server), signal.SIGKILL)
        wait_until(lambda: self.server not in self.processes(), "the server's end")
        run.send_signal(signal.SIGINT)
        self.finish(run)
        self.forget_files()

    def test_the_server_dies_with_a_coordinator_that_is_killed(self):
        run = self.start_long()
        run.kill()
        self.assert_all_gone()
        self.finish(run)
        self.forget_files()

    def test_the_server_ends_with_an_interrupted_run(self):
        run = self.start_long()
        run.send_signal(signal.SIGTERM)
        self.assertEqual(self.finish(run).status, 130)
        self.assertEqual(self.processes(), {})
        self.forget_files()

    def test_a_server_that_is_killed_is_a_failed_cell_with_the_reason(self):
        run = self.start_long()
        os.kill(self.server, signal.SIGKILL)
        finished = self.finish(run)
        self.assertEqual(finished.status, 1, finished.err)
        reason = self.results("r.json")["concurrency_bench"]["failed"][0]["reason"]
        self.assertIn("GET http://127.0.0.1:", reason)

    def test_a_server_that_ends_before_it_serves_is_told_with_how_it_ended(self):
        for program in ("bench", "bench-worker"):
            shutil.copy2(pathlib.Path(BENCH).parent / program, self.directory)
        server = self.directory / "bench-http-server"
        for ends, told in (("exit 3", "exited with status 3"),
                           ("kill -9 $$", "was killed by signal 9")):
            server.write_text(f"#!/bin/sh\n{ends}\n")
            server.chmod(0o755)
            run = self.bench(*SHORT, "--workload=http", "--quiet", status=1,
                             program=str(self.directory / "bench"))
            self.assertIn(f"the HTTP server could not start: its process {told}", unfolded(run.out))

    def test_a_download_that_must_miss_its_deadline_is_refused(self):
        for options in (["--latency=2s", "--timeout=1s"], ["--bandwidth=1KiB/s", "--timeout=5s"],
                        ["--time-scale=10000"]):
            with self.subTest(options=options):
                arguments = [part for part in SHORT if not part.startswith(options[0][:9])]
                self.assert_usage_error([*arguments, "--workload=http", *options], "--timeout")

    def test_what_is_no_duration_or_rate_is_refused(self):
        for option in ("--latency", "--jitter", "--timeout"):
            for value in ("3 ms", "3furlongs", "-1ms", "nan", "", "ms", "2h"):
                with self.subTest(option=option, value=value):
                    self.assert_usage_error(["--workload=http", f"{option}={value}"], option)
        for value in ("0", "-1", "3 MiB/s", "fast", "1e300"):
            self.assert_usage_error(["--workload=http", f"--bandwidth={value}"], "--bandwidth")

    def test_more_in_flight_than_descriptors_is_refused(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))

        arguments = ["--workload=http", "--model=coroutines", "--no-baseline", "--tasks=1000"]
        self.assert_usage_error([*arguments, "--concurrency=1000"], "http", "1000",
                                "256", "--concurrency", "ulimit -Hn", preexec_fn=limit)
        self.bench(*arguments, "--concurrency=100", "--latency=0", "--trials=1", "--iterations=1",
                   "--quiet", preexec_fn=limit)

    def test_a_soft_limit_is_raised_as_far_as_it_goes(self):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)

        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (100, hard))

        self.bench("--workload=http", "--model=coroutines,python-asyncio", "--no-baseline",
                   "--tasks=300", "--concurrency=300", "--trials=1", "--iterations=1", "--quiet",
                   preexec_fn=limit)


class TheUsersServer(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    SHORT = [part for part in SHORT if not part.startswith("--latency")]

    def test_it_is_downloaded_from_and_no_server_of_ours_is_started(self):
        for keep_alive in ([], ["--keep-alive"]):
            with self.subTest(keep_alive=keep_alive):
                results = self.measure(*self.SHORT[1:], "--model=serial,threads,python-serial,"
                                       "python-asyncio", "--workload=http", f"--url={self.url}/x",
                                       *keep_alive)
                for row in results["benchmarks"]:
                    self.assertNotIn("service_cpu_ns", row)
                    self.assertEqual(row["url"], f"{self.url}/x")
                os.remove(self.directory / "results.json")

    def test_a_host_name_is_found_and_pages_are_computed_on(self):
        url = self.url.replace("127.0.0.1", "localhost")
        self.measure(*self.SHORT, "--workload=pages", "--compute=10us", f"--url={url}/x")

    def test_a_url_that_cannot_be_downloaded_is_refused(self):
        for path, why in (("/missing", "status 404"), ("/short", "closed after 100 of 5000 bytes")):
            self.assert_usage_error([*self.SHORT, "--workload=http", f"--url={self.url}{path}"],
                                    why, path)

    def test_what_only_our_server_obeys_is_refused(self):
        for option in ("--latency=1ms", "--jitter=1ms", "--bandwidth=1MiB/s"):
            self.assert_usage_error(
                [*self.SHORT, "--workload=http", f"--url={self.url}/x", option],
                option.partition("=")[0], "--url")


class BrokenConnection(http.server.BaseHTTPRequestHandler):
    """Answers once on every connection; what the second request gets, its path says. The downloads
    before the run are answered."""
    protocol_version = "HTTP/1.1"
    answers = 0
    before_the_run = 3

    def do_GET(self):
        if BrokenConnection.before_the_run > 0:
            BrokenConnection.before_the_run -= 1
        else:
            self.answers += 1
        whole = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000
        kind = self.path if self.answers > 1 else "/all"
        parts = {"/all": whole, "/nothing": b"", "/body": whole[:-4900], "/head": whole[:8],
                 "/body-reset": whole[:-4900]}
        with contextlib.suppress(OSError):
            self.wfile.write(parts[kind])
        if kind == "/body-reset":
            # Not before the client has read, for a reset may overtake what it has not.
            with contextlib.suppress(OSError):
                outstanding = bytearray(4)
                wait_until(lambda: not fcntl.ioctl(self.connection, termios.TIOCOUTQ, outstanding)
                           and not any(outstanding), "what was sent arrived", 5)
                time.sleep(0.02)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                           struct.pack("ii", 1, 0))
                self.connection.close()
        self.close_connection = kind != "/all"

    def log_message(self, *_):
        pass


class AServerThatBreaksConnections(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), BrokenConnection)
        self.server.daemon_threads = True
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)

    def run_with(self, model, path, status):
        BrokenConnection.before_the_run = 3
        results = self.measure(
            f"--model={model}", "--workload=http", "--no-baseline", "--keep-alive",
            f"--url=http://127.0.0.1:{self.server.server_port}{path}", "--tasks=4", "--trials=1",
            "--iterations=1", "--python=/usr/bin/python3", status=status)
        os.remove(self.directory / "results.json")
        return results

    def test_a_connection_that_breaks_off_before_the_run_is_refused(self):
        for path, told in (("/body", "closed after 100 of 5000 bytes"),
                           ("/body-reset", "Connection reset")):
            BrokenConnection.before_the_run = 0
            self.assert_usage_error(
                ["--model=serial", "--workload=http", "--keep-alive", "--tasks=4",
                 f"--url=http://127.0.0.1:{self.server.server_port}{path}"], path, told)

    def test_an_idle_connection_that_ends_is_replaced(self):
        for model in ("serial", "python-serial", "python-asyncio"):
            with self.subTest(model=model):
                self.assert_complete(self.run_with(model, "/nothing", 0), 1)

    def test_an_answer_that_breaks_off_is_a_failure_on_any_connection(self):
        for model in ("serial", "python-serial", "python-asyncio"):
            for path in ("/head", "/body", "/body-reset"):
                with self.subTest(model=model, path=path):
                    results = self.run_with(model, path, 1)
                    ours = results["concurrency_bench"]
                    self.assertEqual(len(ours["failed"]), len(ours["plan"]["cells"]))
                    for failure in ours["failed"]:
                        self.assertIn(f"{path}: ", failure["reason"])


class Varying(http.server.BaseHTTPRequestHandler):
    """What it answers depends on how many have asked before."""
    protocol_version = "HTTP/1.1"
    lock = threading.Lock()
    asked = 0

    def do_GET(self):
        with self.lock:
            asked = Varying.asked = Varying.asked + 1
        body = {"/length": b"x" * (100 + asked), "/bytes": b"%08d" % asked,
                "/seconds": b"a" if asked < 3 else b"b",
                "/later": b"x" * (100 if asked <= 3 else 101),
                "/later-bytes": b"x" * 100 if asked <= 3 else b"y" * 100}.get(self.path, b"x")
        self.send_response(302 if self.path == "/moved" else 200)
        if self.path == "/moved":
            self.send_header("Location", "/elsewhere")
        if self.path == "/closing":
            self.send_header("Connection", "close")
            self.close_connection = True
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class AServerThatDoesNotAnswerAlike(CommandLineTest):
    def setUp(self):
        super().setUp()
        Varying.asked = 0
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Varying)
        self.server.daemon_threads = True
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)

    def arguments(self, path, *more, model="serial"):
        return [f"--model={model}", "--no-baseline", "--workload=http", "--tasks=4", "--trials=1",
                "--iterations=1", "--python=/usr/bin/python3",
                f"--url=http://127.0.0.1:{self.server.server_port}{path}", *more]

    def test_it_is_refused_before_anything_is_measured_with_what_differs(self):
        for path, told in (("/length", "101 bytes and 102 bytes"), ("/bytes", "8 bytes both times"),
                           ("/seconds", "1 bytes both times")):
            with self.subTest(path):
                Varying.asked = 0
                self.assert_usage_error(self.arguments(path), path, "does not answer alike", told,
                                        "static file")

    def test_a_redirection_and_a_server_that_keeps_no_connection_are_refused(self):
        self.assert_usage_error(self.arguments("/moved"), "status 302", "'/elsewhere'")
        self.assert_usage_error(self.arguments("/closing", "--keep-alive"), "--keep-alive")
        self.bench(*self.arguments("/closing"), "--quiet")

    def test_what_changes_during_the_run_is_said_of_the_server_and_not_of_the_model(self):
        models = "serial,thread-pool,coroutines,python-serial,python-asyncio"
        for path, told in (("/later", "100 bytes and 101 bytes"),
                           ("/later-bytes", "100 bytes both times")):
            with self.subTest(path):
                Varying.asked = 0
                results = self.measure(*self.arguments(path, model=models), status=1)
                failed = results["concurrency_bench"]["failed"]
                self.assertGreaterEqual(len(failed), 5)
                for failure in failed:
                    self.assertIn("the server's answer is not the one from before the run: " + told,
                                  failure["reason"])
                    self.assertNotIn("wrongly", failure["reason"])
                os.remove(self.directory / "results.json")


class Namespaces(CommandLineTest):
    """In a network of its own, so that no other program has its ports and interfaces."""
    URL = "--url=http://localhost:4711/file"
    RUN = ["--model=serial,python-serial,python-asyncio", "--no-baseline", "--workload=http",
           "--tasks=4", "--trials=1", "--iterations=1", "--python=/usr/bin/python3", "--quiet"]

    def run_in(self, preparation, *arguments, status=0):
        start = in_namespaces(preparation, "--net")
        if start is None:
            self.skipTest("no network namespaces here")
        return self.bench(*start[1:], *arguments, program=start[0], status=status)

    def hosts(self, *addresses):
        (self.directory / "hosts").write_text("".join(f"{one} localhost\n" for one in addresses))
        return "set -e; ip link set lo up; mount --bind hosts /etc/hosts\n"

    def server(self, address):
        (self.directory / "file").write_bytes(b"x" * 5000)
        return (f"/usr/bin/python3 -m http.server --bind {address} 4711 >/dev/null 2>&1 &\n"
                "server=$!\n"
                "until /usr/bin/python3 -c 'import socket; socket.create_connection((\""
                f"{address}\", 4711))' 2>/dev/null; do sleep 0.05; done\n"
                'status=0; "$0" "$@" || status=$?; kill $server; wait; exit $status\n')

    def test_a_server_is_found_whichever_of_the_hosts_addresses_it_listens_on(self):
        for hosts in (("::1", "127.0.0.1"), ("127.0.0.1", "::1"),
                      ("10.1.2.3", "::1", "127.0.0.1")):
            for address in ("127.0.0.1", "::1"):
                with self.subTest(hosts=hosts, server=address):
                    self.run_in(self.hosts(*hosts) + self.server(address), *self.RUN, self.URL)

    def test_every_address_is_named_when_none_answers(self):
        run = self.run_in(self.hosts("::1", "127.0.0.1"), *self.RUN, self.URL, status=2)
        self.assertIn("[::1]:4711: Connection refused", run.err)
        self.assertIn("127.0.0.1:4711: Connection refused", run.err)

    def test_a_loopback_that_is_down_is_found_before_anything_is_measured(self):
        for url in ([], ["--url=http://127.0.0.1:4711/"], ["--url=http://[::1]:4711/"]):
            with self.subTest(url=url):
                run = self.run_in("", *self.RUN, *url, status=4)
                self.assertIn("'ip link set lo up'", run.err)
                self.assertEqual(run.out, "")

    def test_a_machine_without_free_ports_is_told_so_before_anything_is_measured(self):
        run = self.run_in("ip link set lo up; echo 40000 40000 > "
                          "/proc/sys/net/ipv4/ip_local_port_range", *self.RUN, status=4)
        self.assertIn("ip_local_port_range", run.err)


class NoServer(CommandLineTest):
    def test_a_bad_url_is_refused(self):
        for url, why in (("https://127.0.0.1/", "http://"), ("ftp://127.0.0.1/", "http://"),
                         ("127.0.0.1", "http://"), ("http://", "host"), ("http://:80/", "host"),
                         ("http://a:99999/", "host"), ("http://u@a/", "password"),
                         ("http://no-such-host.invalid/", "no-such-host.invalid")):
            with self.subTest(url=url):
                self.assert_usage_error([*SHORT[:-1], "--workload=http", f"--url={url}"], why)

    def test_a_url_without_a_server_is_refused(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # and does not listen
            port = taken.getsockname()[1]
            self.assert_usage_error(
                [*SHORT[:-1], "--workload=http", f"--url=http://127.0.0.1:{port}/"],
                "Connection refused")

    def test_a_server_that_never_answers_is_refused_at_the_deadline(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            port = silent.getsockname()[1]
            self.assert_usage_error(
                [*SHORT[:-1], "--workload=http", f"--url=http://127.0.0.1:{port}/",
                 "--timeout=200ms"], "--timeout", "200ms")


if __name__ == "__main__":
    unittest.main()
