"""Runs the examples of a page that are marked to be run, and compares what they print with what the page prints.

An example is marked by the comment `<!-- run -->` on the line before its code block. In a block of `console`, each line that begins with `$ ` is
run by the shell (a line that ends in `\\` goes on) and the lines below it are what it prints; `…` in them stands for anything. A block of `python`
is run whole, and the block of `text` after it, marked too, is what it prints. All examples of a page share one fresh server. Where the page
says port 7171 the examples use the server's; `ducat` finds it in `DUCAT_CONNECT`. Its data are in what the page calls `/srv/ducat`; the folders beside it
and below `/backup` are temporary ones too. What a command sets in the shell, the ones after it on the page know.

A page may start its servers itself, each in a block of `console` with one command, marked `<!-- run server -->`: it goes on while the examples after it
run, once it has printed on its standard output what the page says. Such a page has no other server, and its ports 7171, 7172 and 12111 become free ones. A block that is marked
`<!-- run file NAME -->` is a file that the reader saves under that name.

usage: documented_examples.py DUCAT-BINARY PAGE...
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time


RUN, SERVE, FILE = "<!-- run -->", "<!-- run server -->", re.compile(r"<!-- run file ([\w.-]+) -->")
SECONDS = 20
# What keeps the variables of one command for the next.
KEEPING = "set -a; [ ! -f .shell ] || . ./.shell; {{ {command}\n}}; status=$?; export -p > .shell; exit $status"


def blocks(text):
    """The marked code blocks of a page: mark, language, lines and line number of each."""
    found = []
    lines = text.split("\n")
    for index, line in enumerate(lines):
        mark = line.strip()
        if mark not in (RUN, SERVE) and not FILE.fullmatch(mark):
            continue
        fence = re.match(r"```(\w+)$", lines[index + 1].strip()) if index + 1 < len(lines) else None
        if not fence:
            sys.exit(f"line {index + 1}: the mark stands before no code block")
        end = next(number for number in range(index + 2, len(lines)) if lines[number].strip() == "```")
        found.append((mark, fence.group(1), lines[index + 2 : end], index + 2))
    return found


def commands(lines):
    """The commands of a console block, each with the lines that it prints."""
    found = []
    continues = False
    for line in lines:
        if continues:
            found[-1][0] += "\n" + line
        elif line.startswith("$ "):
            found.append([line[2:], []])
        elif found:
            found[-1][1].append(line)
        continues = continues and line.endswith("\\") or (line.startswith("$ ") and line.endswith("\\"))
    return found


def matches(expected, got):
    """Whether what was printed is what the page says; an ellipsis stands for anything, and spaces at the ends of lines for nothing."""
    got = "\n".join(line.rstrip() for line in got.split("\n"))
    pattern = "".join(r"[\s\S]*" if part == "…" else re.escape(part) for part in re.split("(…)", expected.strip()))
    return re.fullmatch(pattern, got.strip()) is not None


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class Page:
    """A page whose examples are run, with the servers that they need and a folder of their own."""

    def __init__(self, ducat, name, folder):
        self.ducat, self.name, self.folder = ducat, name, folder
        self.servers = []
        with open(name, encoding="utf-8") as file:
            self.blocks = blocks(file.read())
        starts_servers = any(mark == SERVE for mark, *_ in self.blocks)
        self.ports = {port: free_port() for port in (["7171", "7172", "12111"] if starts_servers else ["7171"])}
        search = os.path.dirname(os.path.abspath(ducat)) + ":" + os.environ["PATH"]
        self.environment = dict(os.environ, PATH=search, DUCAT_CONNECT=f"127.0.0.1:{self.ports['7171']}")
        if not starts_servers:
            words = [ducat, "serve", "--data", f"{folder}/srv/ducat", "--listen", f"127.0.0.1:{self.ports['7171']}"]
            self.serve(words, "…listening on…", 0)

    def fail(self, line, got, expected):
        """Ends everything: an example does not print what the page says."""
        sys.exit(f"{self.name}:{line}: the example printed\n{got}\nand the page says\n{expected}")

    def serve(self, words, expected, line):
        """Starts a server, and waits until it has printed what the page says."""
        path = f"{self.folder}/.server{len(self.servers)}"
        with open(path, "w") as out, open(f"{path}.log", "w") as log:
            server = subprocess.Popen(words, stdout=out, stderr=log, stdin=subprocess.DEVNULL, env=self.environment, cwd=self.folder)
        self.servers.append(server)
        deadline = time.monotonic() + SECONDS
        while True:
            with open(path, encoding="utf-8", errors="replace") as file:
                got = file.read()
            if matches(expected, got):
                return
            if server.poll() is not None or time.monotonic() > deadline:
                with open(f"{path}.log", encoding="utf-8", errors="replace") as file:
                    self.fail(line, got + file.read(), expected)
            time.sleep(0.02)

    def run(self, words, expected, line):
        """Runs an example to its end, and compares what it prints."""
        result = subprocess.run(words, capture_output=True, text=True, env=self.environment, cwd=self.folder, timeout=SECONDS, check=False)
        got = (result.stdout + result.stderr).replace("\r", "")
        if not matches(expected, got):
            self.fail(line, got, expected)

    def run_all(self):
        """Runs the examples in their order; how many they are."""
        count = 0
        program = None
        for mark, language, lines, line in self.blocks:
            text = "\n".join(lines)
            for port, free in self.ports.items():
                text = re.sub(rf"\b{port}\b", free, text)
            text = re.sub(r"(?<![\w.])/(srv|backup)/", rf"{self.folder}/\1/", text)
            if file := FILE.fullmatch(mark):
                with open(f"{self.folder}/{file.group(1)}", "w", encoding="utf-8") as saved:
                    saved.write(text + "\n")
            elif language == "console":
                for command, expected in commands(text.split("\n")):
                    if mark == SERVE:
                        self.serve(["sh", "-c", f"exec {command}"], "\n".join(expected), line)
                    else:
                        self.run(["sh", "-c", KEEPING.format(command=command)], "\n".join(expected), line)
                    count += 1
            elif language == "python":
                program = text
            elif language == "text" and program:
                self.run([sys.executable, "-c", program], text, line)
                program = None
                count += 1
            else:
                sys.exit(f"{self.name}:{line}: a block of {language} cannot be run")
        if program:
            sys.exit(f"{self.name}: the last Python example has no text block after it")
        return count

    def stop(self):
        """Ends the servers, the last one first."""
        for server in reversed(self.servers):
            server.send_signal(signal.SIGTERM)
        for server in self.servers:
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
                sys.exit(f"{self.name}: a server did not end within 20 s")


def run_page(ducat, name):
    """Runs a page's examples; returns how many."""
    with tempfile.TemporaryDirectory() as folder:
        page = Page(ducat, name, folder)
        try:
            return page.run_all()
        finally:
            page.stop()


for name in sys.argv[2:]:
    number = run_page(os.path.abspath(sys.argv[1]), name)
    if number == 0:
        sys.exit(f"{name}: no example is marked to be run")
    print(f"{name}: {number} examples print what the page says")
