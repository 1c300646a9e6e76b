/* A plain double-entry ledger in SQLite, in this process: write-ahead log, synchronous=FULL, prepared statements, so many transfers in each transaction.
 *
 * The schema is that of schema.sql. No server, no protocol: what SQLite itself makes durable in a second on this machine.
 *
 *   sqlite DIRECTORY BATCH ACCOUNTS SECONDS
 *
 * prints one line of JSON. At the end the sums of all debits and credits are compared; exit code 1 when they differ.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { NAME_BYTES = 48 };
static sqlite3 *database;
static uint64_t *durations;
static size_t count, capacity;

static void fail(const char *what) {
  fprintf(stderr, "sqlite: %s: %s\n", what, database != NULL ? sqlite3_errmsg(database) : "no database");
  exit(1);
}

static void run(const char *text) {
  if (sqlite3_exec(database, text, NULL, NULL, NULL) != SQLITE_OK) fail(text);
}

static sqlite3_stmt *prepare(const char *text) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v3(database, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) fail(text);
  return statement;
}

static int step(sqlite3_stmt *statement) {
  int code = sqlite3_step(statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE) fail("step");
  return code;
}

static void finish(sqlite3_stmt *statement) {
  step(statement);
  sqlite3_reset(statement);
}

static uint64_t nanoseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static uint64_t draw(void) {
  static uint64_t state;
  if (state == 0) state = nanoseconds();
  uint64_t value = state += 0x9E3779B97F4A7C15u;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

static int order(const void *left, const void *right) {
  uint64_t a, b;
  memcpy(&a, left, 8);
  memcpy(&b, right, 8);
  return (a > b) - (a < b);
}

static void record(uint64_t duration) {
  if (count == capacity) {
    capacity = capacity == 0 ? 65536 : capacity * 2;
    durations = realloc(durations, capacity * sizeof *durations);
    if (durations == NULL) fail("memory");
  }
  durations[count++] = duration;
}

static double percentile_us(double share) {
  if (count == 0) return 0;
  size_t index = (size_t)(share * (double)count);
  return (double)durations[index < count ? index : count - 1] / 1e3;
}

static sqlite3_int64 single(const char *text) {
  sqlite3_stmt *statement = prepare(text);
  if (step(statement) != SQLITE_ROW) fail(text);
  sqlite3_int64 value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return value;
}

static void account_name(char *name, uint64_t number) { snprintf(name, NAME_BYTES, "liabilities:wallet:%08lu", (unsigned long)number); }

static void make_schema(uint64_t accounts) {
  run("pragma journal_mode=wal");
  run("pragma synchronous=full");
  run("pragma cache_size=-262144");
  run("create table accounts (id integer primary key, name text not null unique, debits integer not null default 0,"
      " credits integer not null default 0, version integer not null default 0)");
  run("create table entries (id integer primary key, key text not null unique, booked integer not null)");
  run("create table postings (entry integer not null, account integer not null, is_debit integer not null, amount integer not null check (amount > 0),"
      " balance integer not null, version integer not null, primary key (account, version)) without rowid");
  run("begin");
  sqlite3_stmt *open = prepare("insert into accounts (name) values (?)");
  char name[NAME_BYTES];
  for (uint64_t number = 0; number < accounts; number++) {
    account_name(name, number);
    sqlite3_bind_text(open, 1, name, -1, SQLITE_TRANSIENT);
    finish(open);
  }
  sqlite3_finalize(open);
  run("commit");
}

/* One side of a transfer: the account's counters, and the posting with the balance after it. */
static void post(sqlite3_stmt *update, sqlite3_stmt *posting, const char *name, sqlite3_int64 entry, int is_debit, sqlite3_int64 amount) {
  sqlite3_bind_int64(update, 1, is_debit ? amount : 0);
  sqlite3_bind_int64(update, 2, is_debit ? 0 : amount);
  sqlite3_bind_text(update, 3, name, -1, SQLITE_STATIC);
  if (step(update) != SQLITE_ROW) fail("no such account");
  sqlite3_bind_int64(posting, 1, entry);
  sqlite3_bind_int64(posting, 2, sqlite3_column_int64(update, 0));
  sqlite3_bind_int(posting, 3, is_debit);
  sqlite3_bind_int64(posting, 4, amount);
  sqlite3_bind_int64(posting, 5, sqlite3_column_int64(update, 1));
  sqlite3_bind_int64(posting, 6, sqlite3_column_int64(update, 2));
  finish(posting);
  sqlite3_reset(update);
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fputs("usage: sqlite DIRECTORY BATCH ACCOUNTS SECONDS\n", stderr);
    return 2;
  }
  const long batch = atol(argv[2]);
  const uint64_t accounts = (uint64_t)atol(argv[3]);
  const double seconds = atof(argv[4]);
  char path[4096];
  mkdir(argv[1], 0750);
  snprintf(path, sizeof path, "%s/ledger.sqlite", argv[1]);
  if (sqlite3_open(path, &database) != SQLITE_OK) fail(path);
  make_schema(accounts);
  sqlite3_stmt *begin = prepare("begin immediate"), *commit = prepare("commit");
  sqlite3_stmt *entry = prepare("insert into entries (key, booked) values (?, ?)");
  sqlite3_stmt *update = prepare("update accounts set debits = debits + ?, credits = credits + ?, version = version + 1 where name = ?"
                                 " returning id, credits - debits, version");
  sqlite3_stmt *posting = prepare("insert into postings values (?, ?, ?, ?, ?, ?)");
  struct stat info;
  const off_t bytes = stat(path, &info) == 0 ? info.st_size : 0;
  uint64_t transfers = 0, start = nanoseconds(), before = start;
  sqlite3_int64 acknowledged = 0;
  while ((double)(before - start) / 1e9 < seconds) {
    finish(begin);
    for (long i = 0; i < batch; i++) {
      char key[24], debit_name[NAME_BYTES], credit_name[NAME_BYTES];
      uint64_t debit = draw() % accounts, credit = (debit + 1 + draw() % (accounts - 1)) % accounts;
      sqlite3_int64 amount = (sqlite3_int64)(100 + draw() % 900);
      snprintf(key, sizeof key, "%016lx", (unsigned long)draw());
      account_name(debit_name, debit);
      account_name(credit_name, credit);
      sqlite3_bind_text(entry, 1, key, -1, SQLITE_STATIC);
      sqlite3_bind_int64(entry, 2, (sqlite3_int64)before);
      finish(entry);
      sqlite3_int64 id = sqlite3_last_insert_rowid(database);
      post(update, posting, debit_name, id, 1, amount);
      post(update, posting, credit_name, id, 0, amount);
      acknowledged += amount;
    }
    finish(commit);
    transfers += (uint64_t)batch;
    uint64_t now = nanoseconds();
    record(now - before);
    before = now;
  }
  const double took = (double)(before - start) / 1e9;
  run("pragma wal_checkpoint(truncate)");
  const double grown = stat(path, &info) == 0 ? (double)(info.st_size - bytes) : 0;
  sqlite3_int64 debits = single("select sum(debits) from accounts"), credits = single("select sum(credits) from accounts");
  qsort(durations, count, sizeof *durations, order);
  printf("{\"batch\":%ld,\"accounts\":%lu,\"transfers\":%lu,\"transfers_per_second\":%.0f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"bytes_per_transfer\":%.0f,\"balanced\":%s}\n",
         batch, (unsigned long)accounts, (unsigned long)transfers, (double)transfers / took, percentile_us(0.5), percentile_us(0.99), grown / (double)transfers,
         debits == credits && debits == acknowledged ? "true" : "false");
  return debits == credits && debits == acknowledged ? 0 : 1;
}
