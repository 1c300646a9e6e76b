# Benchmarks, included by the Makefile at the top. README.md beside this file says what each measures and how to read it.
#
# BENCH_TMP is where the servers' data go: put it on the disk that shall be measured. BENCH_OUT is where results go. BENCH_FLAGS is handed on.
BENCH_OUT ?= .build/bench
BENCH_TMP ?= $(abspath $(BENCH_OUT))/data
BENCH_FLAGS ?=
BENCH_SERVER = $(CURDIR)/.build/release/ducat
BENCH_TOOL = $(CURDIR)/.build/release/ducat-bench
BENCH_REVISION = $(shell git describe --always --dirty 2>/dev/null || echo unknown)
BENCH_COMMON = --directory $(BENCH_TMP) --revision $(BENCH_REVISION)
BENCH_SUITE = $(BENCH_TOOL) suite --server $(BENCH_SERVER) --yardstick $(BENCH_OUT)/yardstick --output $(BENCH_OUT) $(BENCH_COMMON)
BENCH_PAYINS = $(BENCH_TOOL) payins --server $(BENCH_SERVER) --sandbox $(CURDIR)/.build/release/ducat-sandbox --output $(BENCH_OUT)/payins.json $(BENCH_COMMON)
BENCH_TARGETS = $(BENCH_TOOL) targets --server $(BENCH_SERVER) --yardstick $(BENCH_OUT)/yardstick --peers benchmarks/peers/peers.py \
  --output $(BENCH_OUT) $(BENCH_COMMON)

.PHONY: bench bench-payins bench-quick bench-matrix bench-reads bench-micro bench-large bench-compare bench-peers bench-report
.PHONY: bench-build bench-packages bench-optional bench-peers-packages

bench: bench-build bench-optional build-sandbox ## the table of targets with verdicts, and that of payments: about 25 minutes (BENCH_FLAGS="--only ROW,… --rounds N --seconds S")
	$(BENCH_TARGETS) $(BENCH_FLAGS)
	$(BENCH_PAYINS)

bench-payins: bench-build build-sandbox ## payments from the request to the settled wallet, with the sandbox as PSP: half a minute
	$(BENCH_PAYINS) $(BENCH_FLAGS)

bench-quick: bench-build bench-optional ## the same table from one short round: about two minutes
	$(BENCH_TARGETS) --rounds 1 --seconds 2 --warmup 0.5 --warm-gigabytes 2 $(BENCH_FLAGS)

bench-matrix: bench-build ## shapes, numbers of accounts and orders of keys beside the yardstick: about 30 minutes
	$(BENCH_SUITE) $(BENCH_FLAGS)

bench-reads: bench-build ## latencies of reads over ten million entries
	$(BENCH_TOOL) reads --server $(BENCH_SERVER) --directory $(BENCH_TMP) --output $(BENCH_OUT)/reads.json --revision $(BENCH_REVISION) $(BENCH_FLAGS)

bench-micro: bench-build ## what the parts cost, each by itself: parse, apply, append, commit, flush, look-ups: about a minute
	$(BENCH_TOOL) micro --output $(BENCH_OUT)/micro.json $(BENCH_COMMON) $(BENCH_FLAGS)

COUNT ?= 100000000
bench-large: bench-build ## rate, start-up and pauses with 100 million entries: some 120 bytes of disk an entry (COUNT=entries)
	$(BENCH_TOOL) large --server $(BENCH_SERVER) --count $(COUNT) --output $(BENCH_OUT)/large.json $(BENCH_COMMON) $(BENCH_FLAGS)

bench-compare: bench-build ## the matrix for this tree and for a git revision, in the same rounds (REF=revision)
	@test -n "$(REF)" || { echo "usage: make bench-compare REF=<git revision>" >&2; exit 2; }
	test -d $(BENCH_OUT)/other || git worktree add --detach $(BENCH_OUT)/other $(REF)
	git -C $(BENCH_OUT)/other checkout --quiet --detach $(REF)
	swift build --package-path $(BENCH_OUT)/other $(RELEASE)
	$(BENCH_SUITE) --name compare --against $(abspath $(BENCH_OUT))/other/.build/release/ducat $(BENCH_FLAGS)

bench-peers: bench-build bench-peers-packages $(BENCH_OUT)/sqlite ## PostgreSQL, SQLite and redis beside Ducat: about 20 minutes
	python3 benchmarks/peers/peers.py --bench $(BENCH_TOOL) --server $(BENCH_SERVER) --yardstick $(BENCH_OUT)/yardstick --sqlite $(BENCH_OUT)/sqlite \
	  --directory $(BENCH_TMP) --output $(BENCH_OUT) --revision $(BENCH_REVISION) $(BENCH_FLAGS)

bench-report: ## docs/performance.md and its pictures from the results that are there
	python3 benchmarks/report.py $(BENCH_OUT) benchmarks/performance.md.in docs/performance.md

# The server that is measured is the one that is shipped. The tool is built with the same options: others would have everything compiled anew each time.
bench-build: build bench-packages $(BENCH_OUT)/yardstick
	swift build -c release --product ducat-bench --static-swift-stdlib
	@mkdir -p $(BENCH_TMP)
	@chmod 755 $(BENCH_TMP)

bench-packages:
	@scripts/install-packages.sh bench

# Without PostgreSQL or redis their rows say so.
bench-optional:
	@scripts/install-packages.sh peers >/dev/null 2>&1 || echo "PostgreSQL or redis-server could not be installed: rows that need them stay empty." >&2

bench-peers-packages:
	@scripts/install-packages.sh peers

$(BENCH_OUT)/yardstick: benchmarks/yardstick.c
	@mkdir -p $(BENCH_OUT)
	$(CC) -O2 -std=gnu11 -Wall -Wextra $< -llmdb -o $@

$(BENCH_OUT)/sqlite: benchmarks/peers/sqlite.c
	@mkdir -p $(BENCH_OUT)
	$(CC) -O2 -std=gnu11 -Wall -Wextra $< -lsqlite3 -o $@
