"""Runs the examples of a page that are marked to be run, and compares what they print with what the page prints.

An example is marked by the comment `<!-- run -->` on the line before its code block. In a block of `console`, each line that begins with `$ ` is
run by the shell (a line that ends in `\\` goes on) and the lines below it are what it prints; `…` in them stands for anything. A block of `python`
is run whole, and the block of `text` after it, marked too, is what it prints. All examples of a page share one fresh server. Where the page
says port 7171 the examples use the server's; `ducat` finds it in `DUCAT_CONNECT`. Its data are in what the page calls `/srv/ducat`; the folders beside it
and below `/backup` are temporary ones too.

usage: documented_examples.py DUCAT-BINARY PAGE...
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time


def blocks(text):
    """The marked code blocks of a page: language, lines and line number of each."""
    found = []
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if line.strip() != "<!-- run -->":
            continue
        fence = re.match(r"```(\w+)$", lines[index + 1].strip()) if index + 1 < len(lines) else None
        if not fence:
            sys.exit(f"line {index + 1}: the mark stands before no code block")
        end = next(number for number in range(index + 2, len(lines)) if lines[number].strip() == "```")
        found.append((fence.group(1), lines[index + 2 : end], index + 2))
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


def start(ducat, folder):
    """A server on a free port: its process and the port."""
    log = open(os.path.join(folder, "out"), "w")
    server = subprocess.Popen([ducat, "serve", "--data", os.path.join(folder, "srv/ducat"), "--listen", "127.0.0.1:0"], stdout=log)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = re.search(r"listening on 127\.0\.0\.1:(\d+)", open(log.name).read())
        if found:
            return server, found.group(1)
        time.sleep(0.02)
    server.kill()
    sys.exit("the server did not start")


def run_page(ducat, page):
    """Runs a page's examples; returns how many."""
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        server, port = start(ducat, folder)
        search = os.path.dirname(os.path.abspath(ducat)) + ":" + os.environ["PATH"]
        environment = dict(os.environ, PATH=search, DUCAT_CONNECT=f"127.0.0.1:{port}")

        def run(command, expected, line):
            result = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder, timeout=60)
            got = (result.stdout + result.stderr).replace("\r", "")
            if not matches(expected, got):
                sys.exit(f"{page}:{line}: the example printed\n{got}\nand the page says\n{expected}")

        try:
            program = None
            for language, lines, line in blocks(open(page).read()):
                text = re.sub(r"(?<![\w.])/(srv|backup)/", rf"{folder}/\1/", "\n".join(lines).replace("7171", port))
                if language == "console":
                    for command, expected in commands(text.split("\n")):
                        run(["sh", "-c", command], "\n".join(expected), line)
                        count += 1
                elif language == "python":
                    program = text
                elif language == "text" and program:
                    run([sys.executable, "-c", program], text, line)
                    program = None
                    count += 1
                else:
                    sys.exit(f"{page}:{line}: a block of {language} cannot be run")
            if program:
                sys.exit(f"{page}: the last Python example has no text block after it")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)
    return count


for name in sys.argv[2:]:
    number = run_page(os.path.abspath(sys.argv[1]), name)
    if number == 0:
        sys.exit(f"{name}: no example is marked to be run")
    print(f"{name}: {number} examples print what the page says")
