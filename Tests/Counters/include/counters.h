/* Counts a program's allocations and calls of the system, for tests that hold a budget. Preloaded into a program (LD_PRELOAD), it counts in a file
   (DUCAT_COUNTERS) that a test reads at any time. Nothing is timed, so a busy machine changes nothing. */
#ifndef COUNTERS_H
#define COUNTERS_H

/* Places in the file: 64-bit integers in this order. */
enum counter {
  /* malloc and its like: called by LMDB, and by everything else */
  COUNTER_STORE_ALLOCATIONS,
  COUNTER_OTHER_ALLOCATIONS,
  /* of the latter, those between the receiving of bytes and the first call of the system after it: while requests are executed */
  COUNTER_SERVING_ALLOCATIONS,
  /* sockets */
  COUNTER_RECEIVES,
  COUNTER_SENDS,
  /* epoll_wait that may sleep, and epoll_wait that only looks; epoll_ctl */
  COUNTER_WAITS,
  COUNTER_LOOKS,
  COUNTER_CONTROLS,
  /* writes of files, those of them that wait for the disk by themselves (O_DSYNC), and the bytes of both */
  COUNTER_WRITES,
  COUNTER_SYNCHRONOUS_WRITES,
  COUNTER_BYTES_WRITTEN,
  /* fdatasync, fsync, msync, sync_file_range */
  COUNTER_SYNCS,
  /* lseek, ftruncate, fallocate */
  COUNTER_FILE_CHANGES,
  /* mmap, munmap, madvise, mprotect */
  COUNTER_MAPPINGS,
  /* sem_post, and reads and writes of what is no file: threads that wake each other */
  COUNTER_SIGNALS,
  COUNTER_COUNT
};

#endif
