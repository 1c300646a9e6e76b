#define _GNU_SOURCE
#include "counters.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* Until the file is there, the counters lie here and nobody reads them. */
static _Atomic uint64_t own_page[COUNTER_COUNT];
static _Atomic uint64_t *page = own_page;
/* Where the code of LMDB lies. */
static uintptr_t store_start, store_end;
/* This thread has received bytes and called nothing since. */
static __thread int is_serving __attribute__((tls_model("initial-exec")));

static inline void count(enum counter counter, uint64_t by) { atomic_fetch_add_explicit(&page[counter], by, memory_order_relaxed); }

static inline void count_call(enum counter counter) {
  is_serving = 0;
  count(counter, 1);
}

static int find_store(struct dl_phdr_info *info, size_t size, void *unused) {
  (void)size, (void)unused;
  if (strstr(info->dlpi_name, "liblmdb") == NULL) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    if (info->dlpi_phdr[i].p_type != PT_LOAD || !(info->dlpi_phdr[i].p_flags & PF_X)) continue;
    store_start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
    store_end = store_start + info->dlpi_phdr[i].p_memsz;
  }
  return 1;
}

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("DUCAT_COUNTERS");
  if (path == NULL) return;
  int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) _exit(126);
  void *mapped = mmap(NULL, sizeof own_page, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (mapped == MAP_FAILED) _exit(126);
  dl_iterate_phdr(find_store, NULL);
  page = mapped;
}

/* ---- Allocations ---- */

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static inline void count_allocation(void *caller) {
  uintptr_t from = (uintptr_t)caller;
  if (from >= store_start && from < store_end) {
    count(COUNTER_STORE_ALLOCATIONS, 1);
    return;
  }
  count(COUNTER_OTHER_ALLOCATIONS, 1);
  if (is_serving) count(COUNTER_SERVING_ALLOCATIONS, 1);
}

#define COUNTED count_allocation(__builtin_return_address(0))

void *malloc(size_t size) { COUNTED; return __libc_malloc(size); }
void *calloc(size_t number, size_t size) { COUNTED; return __libc_calloc(number, size); }
void *realloc(void *old, size_t size) { COUNTED; return __libc_realloc(old, size); }
void *memalign(size_t alignment, size_t size) { COUNTED; return __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { COUNTED; return __libc_memalign(alignment, size); }
int posix_memalign(void **result, size_t alignment, size_t size) {
  COUNTED;
  void *made = __libc_memalign(alignment, size);
  if (made == NULL) return ENOMEM;
  *result = made;
  return 0;
}

/* ---- Calls of the system: counted, then passed on to the C library ---- */

#define PASSED_ON(counter, type, name, parameters, arguments) \
  type name parameters { \
    static type(*next) parameters; \
    if (next == NULL) next = (type(*) parameters)dlsym(RTLD_NEXT, #name); \
    count_call(counter); \
    return next arguments; \
  }

PASSED_ON(COUNTER_SENDS, ssize_t, send, (int fd, const void *from, size_t size, int flags), (fd, from, size, flags))
PASSED_ON(COUNTER_SENDS, ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags))
PASSED_ON(timeout == 0 ? COUNTER_LOOKS : COUNTER_WAITS, int, epoll_wait, (int fd, struct epoll_event *events, int size, int timeout), (fd, events, size, timeout))
PASSED_ON(COUNTER_CONTROLS, int, epoll_ctl, (int fd, int operation, int target, struct epoll_event *event), (fd, operation, target, event))
PASSED_ON(COUNTER_SYNCS, int, fdatasync, (int fd), (fd))
PASSED_ON(COUNTER_SYNCS, int, fsync, (int fd), (fd))
PASSED_ON(COUNTER_SYNCS, int, msync, (void *start, size_t size, int flags), (start, size, flags))
PASSED_ON(COUNTER_SYNCS, int, sync_file_range, (int fd, off_t at, off_t size, unsigned flags), (fd, at, size, flags))
PASSED_ON(COUNTER_FILE_CHANGES, off_t, lseek, (int fd, off_t at, int whence), (fd, at, whence))
PASSED_ON(COUNTER_FILE_CHANGES, int, ftruncate, (int fd, off_t size), (fd, size))
PASSED_ON(COUNTER_FILE_CHANGES, int, fallocate, (int fd, int mode, off_t at, off_t size), (fd, mode, at, size))
PASSED_ON(COUNTER_FILE_CHANGES, int, posix_fallocate, (int fd, off_t at, off_t size), (fd, at, size))
PASSED_ON(COUNTER_MAPPINGS, int, munmap, (void *start, size_t size), (start, size))
PASSED_ON(COUNTER_MAPPINGS, int, madvise, (void *start, size_t size, int advice), (start, size, advice))
PASSED_ON(COUNTER_MAPPINGS, int, mprotect, (void *start, size_t size, int access), (start, size, access))
PASSED_ON(COUNTER_MAPPINGS, void *, mmap, (void *start, size_t size, int access, int flags, int fd, off_t at), (start, size, access, flags, fd, at))
PASSED_ON(COUNTER_SIGNALS, int, sem_post, (sem_t *semaphore), (semaphore))

/* The C library's own functions of the following names do nothing but ask the kernel. */

ssize_t recv(int fd, void *to, size_t size, int flags) {
  count_call(COUNTER_RECEIVES);
  ssize_t received = syscall(SYS_recvfrom, fd, to, size, flags, NULL, NULL);
  is_serving = received > 0;
  return received;
}

static int is_file(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

static ssize_t count_write(int fd, ssize_t written) {
  int error = errno;
  if (!is_file(fd)) {
    count_call(COUNTER_SIGNALS);
  } else {
    int flags = fcntl(fd, F_GETFL);
    count_call(flags >= 0 && (flags & O_DSYNC) ? COUNTER_SYNCHRONOUS_WRITES : COUNTER_WRITES);
    if (written > 0) count(COUNTER_BYTES_WRITTEN, (uint64_t)written);
  }
  errno = error;
  return written;
}

ssize_t write(int fd, const void *from, size_t size) { return count_write(fd, syscall(SYS_write, fd, from, size)); }
ssize_t pwrite(int fd, const void *from, size_t size, off_t at) { return count_write(fd, syscall(SYS_pwrite64, fd, from, size, at)); }
ssize_t pwrite64(int fd, const void *from, size_t size, off_t at) { return count_write(fd, syscall(SYS_pwrite64, fd, from, size, at)); }
ssize_t writev(int fd, const struct iovec *from, int number) { return count_write(fd, syscall(SYS_writev, fd, from, number)); }
ssize_t pwritev(int fd, const struct iovec *from, int number, off_t at) {
  return count_write(fd, syscall(SYS_pwritev, fd, from, number, at, (long)0));
}
ssize_t read(int fd, void *to, size_t size) {
  if (!is_file(fd)) count_call(COUNTER_SIGNALS);
  return syscall(SYS_read, fd, to, size);
}
