/* The yardstick: how many transfers a second one thread can make durable with LMDB on this machine, with no server around it.
 *
 * Each transfer has one journal record, two accounts picked at random and one 16-byte key. A batch of transfers is one LMDB transaction,
 * committed with LMDB's default sync (fdatasync of the data, then the meta page) before the next batch begins. The modes differ in what else
 * a commit writes:
 *
 *   journal    nothing else: the accounts are changed in memory only. The ceiling.
 *   deferred   every WINDOW transfers, also the accounts touched and the keys used since the last time, each in key order.
 *   naive      each touched account and each key, at once.
 *
 * A deferred run is measured from just after a flush, and what its last window has left over at the end counts as done: if anything, the yardstick
 * is a little long.
 * No protocol, no rules, no replies: what a server reaches is to be read as a share of these figures, taken in the same minute.
 */
#include <errno.h>
#include <getopt.h>
#include <lmdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum mode { JOURNAL, DEFERRED, NAIVE };
static const char *const mode_names[] = {"journal", "deferred", "naive"};

struct settings {
  const char *directory;
  enum mode mode;
  uint64_t batch, accounts, window, record_bytes;
  double seconds, warmup_seconds;
  int ordered_keys, json, keep;
};

/* Debits and credits, posted and pending, and as much again for what else a ledger keeps per account. */
struct account {
  unsigned __int128 counters[4];
  uint64_t other[8];
};

struct key_row {
  unsigned char key[16];
  uint64_t seq;
};

/* Durations in nanoseconds, kept one by one: percentiles are exact. */
struct samples {
  uint64_t *values;
  size_t count, capacity;
};

struct ledger {
  MDB_env *env;
  MDB_dbi journal, accounts, keys;
  struct account *state;
  unsigned char *dirty;
  uint64_t *touched;
  size_t touched_count;
  struct key_row *pending;
  size_t pending_count;
  unsigned char *record;
  uint64_t seq, random, key_base;
};

static void fail(const char *what, int code) {
  fprintf(stderr, "yardstick: %s: %s\n", what, mdb_strerror(code));
  exit(1);
}

static void must(const char *what, int code) {
  if (code != 0) fail(what, code);
}

static void *obtain(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (memory == NULL) fail("memory", ENOMEM);
  return memory;
}

static uint64_t nanoseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* SplitMix64. */
static inline uint64_t mix(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

static inline uint64_t draw(struct ledger *ledger) { return mix(ledger->random += 0x9E3779B97F4A7C15u); }

static inline uint64_t draw_below(struct ledger *ledger, uint64_t limit) {
  return (uint64_t)(((unsigned __int128)draw(ledger) * limit) >> 64);
}

static void add_sample(struct samples *samples, uint64_t value) {
  if (samples->count == samples->capacity) {
    samples->capacity = samples->capacity == 0 ? 65536 : samples->capacity * 2;
    samples->values = realloc(samples->values, samples->capacity * sizeof *samples->values);
    if (samples->values == NULL) fail("memory", ENOMEM);
  }
  samples->values[samples->count++] = value;
}

static int order_numbers(const void *left, const void *right) {
  uint64_t a, b;
  memcpy(&a, left, 8);
  memcpy(&b, right, 8);
  return (a > b) - (a < b);
}

static int order_keys(const void *left, const void *right) { return memcmp(left, right, 16); }

static double percentile_us(struct samples *sorted, double share) {
  if (sorted->count == 0) return 0;
  size_t index = (size_t)(share * (double)sorted->count);
  if (index >= sorted->count) index = sorted->count - 1;
  return (double)sorted->values[index] / 1e3;
}

static uint64_t disk_bytes(const char *directory) {
  char path[4096];
  struct stat info;
  snprintf(path, sizeof path, "%s/data.mdb", directory);
  return stat(path, &info) == 0 ? (uint64_t)info.st_blocks * 512 : 0;
}

static void remove_files(const char *directory) {
  char path[4096];
  snprintf(path, sizeof path, "%s/data.mdb", directory);
  unlink(path);
  snprintf(path, sizeof path, "%s/lock.mdb", directory);
  unlink(path);
}

/* Opens the store and writes each account once, so that later writes of accounts change pages and do not add them. */
static void open_ledger(struct ledger *ledger, const struct settings *settings) {
  if (mkdir(settings->directory, 0750) != 0 && errno != EEXIST) fail("making the directory", errno);
  remove_files(settings->directory);
  ledger->state = obtain(settings->accounts, sizeof *ledger->state);
  ledger->dirty = obtain(settings->accounts, 1);
  ledger->touched = obtain(settings->accounts, sizeof *ledger->touched);
  ledger->pending = obtain(settings->window + settings->batch, sizeof *ledger->pending);
  ledger->record = obtain(1, settings->record_bytes + 16);
  memset(ledger->record, 0x2a, settings->record_bytes);
  ledger->random = nanoseconds(CLOCK_MONOTONIC);
  ledger->key_base = nanoseconds(CLOCK_REALTIME);

  must("mdb_env_create", mdb_env_create(&ledger->env));
  must("mdb_env_set_mapsize", mdb_env_set_mapsize(ledger->env, (size_t)128 << 30));
  must("mdb_env_set_maxdbs", mdb_env_set_maxdbs(ledger->env, 3));
  must("mdb_env_open", mdb_env_open(ledger->env, settings->directory, MDB_NORDAHEAD, 0640));
  MDB_txn *txn;
  must("mdb_txn_begin", mdb_txn_begin(ledger->env, NULL, 0, &txn));
  must("mdb_dbi_open", mdb_dbi_open(txn, "journal", MDB_CREATE | MDB_INTEGERKEY, &ledger->journal));
  must("mdb_dbi_open", mdb_dbi_open(txn, "accounts", MDB_CREATE | MDB_INTEGERKEY, &ledger->accounts));
  must("mdb_dbi_open", mdb_dbi_open(txn, "keys", MDB_CREATE, &ledger->keys));
  for (uint64_t id = 0; id < settings->accounts; id++) {
    MDB_val key = {sizeof id, &id}, value = {sizeof ledger->state[id], &ledger->state[id]};
    must("writing an account", mdb_put(txn, ledger->accounts, &key, &value, MDB_APPEND));
  }
  must("mdb_txn_commit", mdb_txn_commit(txn));
}

static void put_account(struct ledger *ledger, MDB_cursor *cursor, uint64_t id) {
  MDB_val key = {sizeof id, &id}, value = {sizeof ledger->state[id], &ledger->state[id]};
  must("writing an account", mdb_cursor_put(cursor, &key, &value, 0));
}

static void put_key(MDB_cursor *cursor, struct key_row *row) {
  MDB_val key = {sizeof row->key, row->key}, value = {sizeof row->seq, &row->seq};
  must("writing a key", mdb_cursor_put(cursor, &key, &value, MDB_NOOVERWRITE));
}

static void make_key(struct ledger *ledger, const struct settings *settings, struct key_row *row) {
  uint64_t high = settings->ordered_keys ? ledger->key_base : draw(ledger);
  uint64_t low = settings->ordered_keys ? ledger->seq : draw(ledger);
  high = __builtin_bswap64(high);
  low = __builtin_bswap64(low);
  memcpy(row->key, &high, 8);
  memcpy(row->key + 8, &low, 8);
  row->seq = ledger->seq;
}

/* Writes what the window has gathered, in key order, and forgets it. */
static void flush_window(struct ledger *ledger, MDB_txn *txn) {
  MDB_cursor *cursor;
  qsort(ledger->touched, ledger->touched_count, sizeof *ledger->touched, order_numbers);
  must("mdb_cursor_open", mdb_cursor_open(txn, ledger->accounts, &cursor));
  for (size_t i = 0; i < ledger->touched_count; i++) {
    put_account(ledger, cursor, ledger->touched[i]);
    ledger->dirty[ledger->touched[i]] = 0;
  }
  mdb_cursor_close(cursor);
  ledger->touched_count = 0;
  qsort(ledger->pending, ledger->pending_count, sizeof *ledger->pending, order_keys);
  must("mdb_cursor_open", mdb_cursor_open(txn, ledger->keys, &cursor));
  for (size_t i = 0; i < ledger->pending_count; i++) put_key(cursor, &ledger->pending[i]);
  mdb_cursor_close(cursor);
  ledger->pending_count = 0;
}

/* Makes one batch durable. Answers whether what the window has gathered was flushed with it; `commit` gets the nanoseconds of the commit alone. */
static int run_batch(struct ledger *ledger, const struct settings *settings, int flush_now, uint64_t *commit) {
  MDB_txn *txn;
  MDB_cursor *journal, *accounts, *keys;
  int flushed = 0;
  must("mdb_txn_begin", mdb_txn_begin(ledger->env, NULL, 0, &txn));
  must("mdb_cursor_open", mdb_cursor_open(txn, ledger->journal, &journal));
  must("mdb_cursor_open", mdb_cursor_open(txn, ledger->accounts, &accounts));
  must("mdb_cursor_open", mdb_cursor_open(txn, ledger->keys, &keys));
  for (uint64_t i = 0; i < settings->batch; i++) {
    struct key_row row;
    ledger->seq++;
    make_key(ledger, settings, &row);
    for (int side = 0; side < 2; side++) {
      uint64_t id = draw_below(ledger, settings->accounts);
      ledger->state[id].counters[side] += 100;
      if (settings->mode == NAIVE) put_account(ledger, accounts, id);
      if (settings->mode == DEFERRED && !ledger->dirty[id]) {
        ledger->dirty[id] = 1;
        ledger->touched[ledger->touched_count++] = id;
      }
    }
    if (settings->mode == NAIVE) put_key(keys, &row);
    if (settings->mode == DEFERRED) ledger->pending[ledger->pending_count++] = row;
    memcpy(ledger->record, row.key, sizeof row.key);
    MDB_val key = {sizeof ledger->seq, &ledger->seq}, value = {settings->record_bytes, ledger->record};
    must("appending a record", mdb_cursor_put(journal, &key, &value, MDB_APPEND));
  }
  if (settings->mode == DEFERRED && (flush_now || ledger->pending_count >= settings->window)) {
    flush_window(ledger, txn);
    flushed = 1;
  }
  /* LMDB closes the cursors of a write transaction with it. */
  uint64_t before = nanoseconds(CLOCK_MONOTONIC);
  must("mdb_txn_commit", mdb_txn_commit(txn));
  *commit = nanoseconds(CLOCK_MONOTONIC) - before;
  return flushed;
}

struct outcome {
  struct samples batches, commits;
  uint64_t transfers, windows, bytes;
  double seconds;
};

static void measure(struct ledger *ledger, const struct settings *settings, struct outcome *outcome) {
  uint64_t commit, begin = nanoseconds(CLOCK_MONOTONIC);
  const uint64_t warm_ns = (uint64_t)(settings->warmup_seconds * 1e9), run_ns = (uint64_t)(settings->seconds * 1e9);
  while (nanoseconds(CLOCK_MONOTONIC) - begin < warm_ns) run_batch(ledger, settings, 0, &commit);
  if (ledger->pending_count > 0) run_batch(ledger, settings, 1, &commit);

  const uint64_t first = ledger->seq, bytes = disk_bytes(settings->directory);
  begin = nanoseconds(CLOCK_MONOTONIC);
  uint64_t now = begin;
  do {
    outcome->windows += (uint64_t)run_batch(ledger, settings, 0, &commit);
    uint64_t after = nanoseconds(CLOCK_MONOTONIC);
    add_sample(&outcome->batches, after - now);
    add_sample(&outcome->commits, commit);
    now = after;
  } while (now - begin < run_ns);
  outcome->transfers = ledger->seq - first;
  outcome->seconds = (double)(now - begin) / 1e9;
  outcome->bytes = disk_bytes(settings->directory) - bytes;
  qsort(outcome->batches.values, outcome->batches.count, sizeof(uint64_t), order_numbers);
  qsort(outcome->commits.values, outcome->commits.count, sizeof(uint64_t), order_numbers);
}

static void report(const struct settings *settings, struct outcome *outcome) {
  struct samples *batches = &outcome->batches, *commits = &outcome->commits;
  const double rate = (double)outcome->transfers / outcome->seconds, bytes = (double)outcome->bytes / (double)outcome->transfers;
  const char *keys = settings->ordered_keys ? "ordered" : "random";
  if (settings->json) {
    printf("{\"yardstick\":\"%s\",\"batch\":%lu,\"accounts\":%lu,\"keys\":\"%s\",\"record_bytes\":%lu,\"seconds\":%.3f,\"transfers\":%lu,"
           "\"transfers_per_second\":%.0f,\"batch_p50_us\":%.1f,\"batch_p99_us\":%.1f,\"batch_max_us\":%.1f,"
           "\"commit_p50_us\":%.1f,\"commit_p99_us\":%.1f,\"windows\":%lu,\"bytes_per_transfer\":%.1f}\n",
           mode_names[settings->mode], settings->batch, settings->accounts, keys, settings->record_bytes, outcome->seconds,
           outcome->transfers, rate, percentile_us(batches, 0.5), percentile_us(batches, 0.99), percentile_us(batches, 1),
           percentile_us(commits, 0.5), percentile_us(commits, 0.99), outcome->windows, bytes);
    return;
  }
  printf("%s, batches of %lu, %lu accounts, %s keys: %.0f transfers/s over %.1f s\n", mode_names[settings->mode], settings->batch,
         settings->accounts, keys, rate, outcome->seconds);
  printf("  a batch, begin to durable: p50 %.0f us, p99 %.0f us, worst %.0f us; the commit alone: p50 %.0f us, p99 %.0f us\n",
         percentile_us(batches, 0.5), percentile_us(batches, 0.99), percentile_us(batches, 1), percentile_us(commits, 0.5),
         percentile_us(commits, 0.99));
  printf("  %.0f bytes on disk a transfer", bytes);
  if (settings->mode == DEFERRED) printf(", %lu windows flushed", outcome->windows);
  printf("\n");
}

static void usage(FILE *out) {
  fputs("usage: yardstick --dir DIR [--mode journal|deferred|naive] [--batch N] [--accounts N] [--seconds S] [--warmup S]\n"
        "                 [--keys random|ordered] [--window N] [--record BYTES] [--json] [--keep]\n"
        "  DIR is made if it is missing; data.mdb and lock.mdb in it are replaced, and removed at the end unless --keep is given.\n",
        out);
}

static double number(const char *option, const char *text, double least) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end != 0 || value < least) {
    fprintf(stderr, "yardstick: --%s %s: a number of at least %g is needed\n", option, text, least);
    exit(2);
  }
  return value;
}

static struct settings read_settings(int argc, char **argv) {
  struct settings settings = {.mode = JOURNAL, .batch = 1, .accounts = 10000, .window = 1000000, .record_bytes = 160, .seconds = 3, .warmup_seconds = 0.5};
  static const struct option options[] = {
      {"dir", required_argument, NULL, 'd'},     {"mode", required_argument, NULL, 'm'},   {"batch", required_argument, NULL, 'b'},
      {"accounts", required_argument, NULL, 'a'}, {"seconds", required_argument, NULL, 's'}, {"warmup", required_argument, NULL, 'u'},
      {"keys", required_argument, NULL, 'k'},    {"window", required_argument, NULL, 'w'}, {"record", required_argument, NULL, 'r'},
      {"json", no_argument, NULL, 'j'},          {"keep", no_argument, NULL, 'K'},         {"help", no_argument, NULL, 'h'},
      {NULL, 0, NULL, 0}};
  int option, known;
  while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
    switch (option) {
    case 'd': settings.directory = optarg; break;
    case 'm':
      for (known = JOURNAL; known <= NAIVE && strcmp(optarg, mode_names[known]) != 0; known++) {}
      if (known > NAIVE) { usage(stderr); exit(2); }
      settings.mode = (enum mode)known;
      break;
    case 'b': settings.batch = (uint64_t)number("batch", optarg, 1); break;
    case 'a': settings.accounts = (uint64_t)number("accounts", optarg, 1); break;
    case 's': settings.seconds = number("seconds", optarg, 0.01); break;
    case 'u': settings.warmup_seconds = number("warmup", optarg, 0); break;
    case 'k':
      if (strcmp(optarg, "ordered") != 0 && strcmp(optarg, "random") != 0) { usage(stderr); exit(2); }
      settings.ordered_keys = strcmp(optarg, "ordered") == 0;
      break;
    case 'w': settings.window = (uint64_t)number("window", optarg, 1); break;
    case 'r': settings.record_bytes = (uint64_t)number("record", optarg, 16); break;
    case 'j': settings.json = 1; break;
    case 'K': settings.keep = 1; break;
    case 'h': usage(stdout); exit(0);
    default: usage(stderr); exit(2);
    }
  }
  if (settings.directory == NULL || optind != argc) { usage(stderr); exit(2); }
  return settings;
}

int main(int argc, char **argv) {
  const struct settings settings = read_settings(argc, argv);
  struct ledger ledger = {0};
  struct outcome outcome = {0};
  open_ledger(&ledger, &settings);
  measure(&ledger, &settings, &outcome);
  mdb_env_close(ledger.env);
  if (!settings.keep) remove_files(settings.directory);
  report(&settings, &outcome);
  return 0;
}
