/*
 * System calls that fail when a test says so. Made into a library by the C compiler and put in front of the system's
 * own with LD_PRELOAD, for one process that the test starts; Linux alone.
 *
 * EARMARK_FAULTS names a file of 64 bytes that the test writes and this library maps: numbers of 32 bits, see `orders`.
 * Only files whose names end in .db, .db-wal or .db-shm are concerned.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* The order of calls and files is that in disk.rs. */
enum call { WRITE, SYNC, READ, OPEN, TRUNCATE, MAP, STAT, LOCK };
enum file { OTHER, DATABASE, LOG, INDEX };

struct orders {
    _Atomic unsigned calls;     /* which calls, a bit for each of `enum call` */
    _Atomic unsigned files;     /* on which files, a bit for each of `enum file` */
    _Atomic unsigned error;     /* what they fail with */
    _Atomic unsigned times;     /* how many still fail; all, when every bit is set */
    _Atomic unsigned failed;    /* how many have failed since the start */
};

static struct orders *orders;
static unsigned char kinds[65536];

__attribute__((constructor)) static void begin(void) {
    int (*sys_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    void *(*sys_map)(void *, size_t, int, int, int, off_t) = dlsym(RTLD_NEXT, "mmap");
    const char *name = getenv("EARMARK_FAULTS");
    if (!name) return;
    int fd = sys_open(name, O_RDWR | O_CLOEXEC);
    if (fd < 0) abort();
    orders = sys_map(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (orders == MAP_FAILED) abort();
}

static enum file kind_of_name(const char *name) {
    const char *ends[] = { ".db", ".db-wal", ".db-shm" };
    size_t length = strlen(name);
    for (int at = 0; at < 3; at++) {
        size_t end = strlen(ends[at]);
        if (length >= end && strcmp(name + length - end, ends[at]) == 0) return (enum file)(at + 1);
    }
    return OTHER;
}

static enum file kind_of(int fd) {
    return fd >= 0 && fd < (int)sizeof kinds ? (enum file)kinds[fd] : OTHER;
}

/* Whether this call is to fail; errno is set then. */
static int fails(enum call call, enum file file) {
    if (!orders || file == OTHER) return 0;
    if (!(orders->calls & 1u << call) || !(orders->files & 1u << file)) return 0;
    unsigned left = orders->times;
    do {
        if (left == 0) return 0;
    } while (left != ~0u && !atomic_compare_exchange_weak(&orders->times, &left, left - 1));
    errno = (int)orders->error;
    orders->failed++;
    return 1;
}

#define NEXT(name) \
    static __typeof__(&name) next; \
    if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = va_arg(more, mode_t); \
        va_end(more); \
        NEXT(name); \
        enum file kind = kind_of_name(path); \
        if (fails(OPEN, kind)) return -1; \
        int fd = next(path, flags, mode); \
        if (fd >= 0 && fd < (int)sizeof kinds) kinds[fd] = (unsigned char)kind; \
        return fd; \
    }
OPENS(open)
OPENS(open64)

int close(int fd) {
    NEXT(close);
    if (fd >= 0 && fd < (int)sizeof kinds) kinds[fd] = OTHER;
    return next(fd);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    NEXT(write);
    return fails(WRITE, kind_of(fd)) ? -1 : next(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    NEXT(pwrite);
    return fails(WRITE, kind_of(fd)) ? -1 : next(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    NEXT(pwrite64);
    return fails(WRITE, kind_of(fd)) ? -1 : next(fd, bytes, count, at);
}

ssize_t read(int fd, void *bytes, size_t count) {
    NEXT(read);
    return fails(READ, kind_of(fd)) ? -1 : next(fd, bytes, count);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t at) {
    NEXT(pread);
    return fails(READ, kind_of(fd)) ? -1 : next(fd, bytes, count, at);
}

ssize_t pread64(int fd, void *bytes, size_t count, off64_t at) {
    NEXT(pread64);
    return fails(READ, kind_of(fd)) ? -1 : next(fd, bytes, count, at);
}

int fsync(int fd) {
    NEXT(fsync);
    return fails(SYNC, kind_of(fd)) ? -1 : next(fd);
}

int fdatasync(int fd) {
    NEXT(fdatasync);
    return fails(SYNC, kind_of(fd)) ? -1 : next(fd);
}

int ftruncate(int fd, off_t length) {
    NEXT(ftruncate);
    return fails(TRUNCATE, kind_of(fd)) ? -1 : next(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    NEXT(ftruncate64);
    return fails(TRUNCATE, kind_of(fd)) ? -1 : next(fd, length);
}

void *mmap(void *place, size_t length, int protection, int flags, int fd, off_t at) {
    NEXT(mmap);
    return fails(MAP, kind_of(fd)) ? MAP_FAILED : next(place, length, protection, flags, fd, at);
}

void *mmap64(void *place, size_t length, int protection, int flags, int fd, off64_t at) {
    NEXT(mmap64);
    return fails(MAP, kind_of(fd)) ? MAP_FAILED : next(place, length, protection, flags, fd, at);
}

int fstat(int fd, struct stat *told) {
    NEXT(fstat);
    return fails(STAT, kind_of(fd)) ? -1 : next(fd, told);
}

int fstat64(int fd, struct stat64 *told) {
    NEXT(fstat64);
    return fails(STAT, kind_of(fd)) ? -1 : next(fd, told);
}

/* What takes a lock can fail; what gives one back has nothing to ask of a disk. */
#define CONTROLS(name) \
    int name(int fd, int command, ...) { \
        va_list more; \
        va_start(more, command); \
        void *rest = va_arg(more, void *); \
        va_end(more); \
        NEXT(name); \
        int locks = (command == F_SETLK || command == F_SETLKW) && ((struct flock *)rest)->l_type != F_UNLCK; \
        return locks && fails(LOCK, kind_of(fd)) ? -1 : next(fd, command, rest); \
    }
CONTROLS(fcntl)
CONTROLS(fcntl64)
