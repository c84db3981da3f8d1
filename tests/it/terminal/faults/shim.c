/*
 * Loaded in front of the C library, to end the program at a chosen call, or to make its disk fail.
 *
 * A call counts once the file FAULT_ARM exists, when it touches a file whose name holds "client.db", or FAULT_FILE where
 * that is set, or a connection of the internet. Every counted call is noted in the file FAULT_LOG: one letter, `d` for the disk and `n` for the network.
 *
 *   FAULT_HOW=before, after   call number FAULT_AT is the last, seen from either side
 *   FAULT_HOW=<errno>         from call number FAULT_AT on, what touches the disk fails, until FAULT_CURE exists
 *
 * The clock of the machine shows as many seconds more as are written in the file CLOCK_AHEAD, where that is set.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum what { NOTHING, DISK, NETWORK };

static int count;

static int there(const char *name) {
    const char *path = getenv(name);
    return path && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
}

static int armed(void) {
    static volatile int yes;
    if (!yes) {
        int saved = errno;
        yes = there("FAULT_ARM");
        errno = saved;
    }
    return yes;
}

static int concerned(const char *path) {
    const char *file = getenv("FAULT_FILE");
    return strstr(path, file ? file : "client.db") != NULL;
}

static enum what of_path(const char *path) {
    return path && armed() && concerned(path) ? DISK : NOTHING;
}

static enum what of_file(int fd) {
    if (!armed()) return NOTHING;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length <= 0) return NOTHING;
    path[length] = 0;
    if (concerned(path)) return DISK;
    if (strncmp(path, "socket:", 7) != 0) return NOTHING;
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (syscall(SYS_getsockname, fd, &address, &size) != 0) return NOTHING;
    return address.ss_family == AF_INET || address.ss_family == AF_INET6 ? NETWORK : NOTHING;
}

/* What this call stands for; answers its number, or 0 when it counts for nothing. */
static int begins(enum what what) {
    if (what == NOTHING) return 0;
    int number = __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST);
    const char *log = getenv("FAULT_LOG");
    if (log) {
        int fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (fd >= 0) {
            syscall(SYS_write, fd, what == DISK ? "d" : "n", 1);
            syscall(SYS_close, fd);
        }
    }
    return number;
}

static void ends_here(int number, const char *side) {
    const char *at = getenv("FAULT_AT"), *how = getenv("FAULT_HOW");
    if (number && at && how && strcmp(how, side) == 0 && atoi(at) == number) {
        syscall(SYS_kill, getpid(), SIGKILL);
        for (;;) pause();
    }
}

static int fails(int number, enum what what) {
    const char *at = getenv("FAULT_AT"), *how = getenv("FAULT_HOW");
    int error = how ? atoi(how) : 0;
    if (what != DISK || !error || !at || number < atoi(at) || there("FAULT_CURE")) return 0;
    errno = error;
    return 1;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* Around one call: count, perhaps end or fail, call, perhaps end. */
#define AROUND(type, what_it_is, call)            \
    enum what what = (what_it_is);                \
    int number = begins(what);                    \
    ends_here(number, "before");                  \
    if (fails(number, what)) return -1;           \
    type result = (call);                         \
    int saved = errno;                            \
    ends_here(number, "after");                   \
    errno = saved;                                \
    return result

#define OPEN(name)                                                             \
    int name(const char *path, int flags, ...) {                               \
        REAL(name);                                                            \
        va_list rest;                                                          \
        va_start(rest, flags);                                                 \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                          \
        AROUND(int, of_path(path), real(path, flags, mode));                   \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                           \
    int name(int folder, const char *path, int flags, ...) {                   \
        REAL(name);                                                            \
        va_list rest;                                                          \
        va_start(rest, flags);                                                 \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                          \
        AROUND(int, of_path(path), real(folder, path, flags, mode));           \
    }
OPENAT(openat)
OPENAT(openat64)

#define ON_FILE(type, name, parameters, arguments) \
    type name parameters {                         \
        REAL(name);                                \
        AROUND(type, of_file(fd), real arguments); \
    }
ON_FILE(ssize_t, write, (int fd, const void *bytes, size_t size), (fd, bytes, size))
ON_FILE(ssize_t, writev, (int fd, const struct iovec *parts, int many), (fd, parts, many))
ON_FILE(ssize_t, pwrite, (int fd, const void *bytes, size_t size, off_t at), (fd, bytes, size, at))
ON_FILE(ssize_t, pwrite64, (int fd, const void *bytes, size_t size, off64_t at), (fd, bytes, size, at))
ON_FILE(int, fsync, (int fd), (fd))
ON_FILE(int, fdatasync, (int fd), (fd))
ON_FILE(int, ftruncate, (int fd, off_t size), (fd, size))
ON_FILE(int, ftruncate64, (int fd, off64_t size), (fd, size))
ON_FILE(int, connect, (int fd, const struct sockaddr *to, socklen_t size), (fd, to, size))
ON_FILE(ssize_t, send, (int fd, const void *bytes, size_t size, int flags), (fd, bytes, size, flags))
ON_FILE(ssize_t, sendto,
        (int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t length),
        (fd, bytes, size, flags, to, length))
ON_FILE(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags))
ON_FILE(ssize_t, recv, (int fd, void *bytes, size_t size, int flags), (fd, bytes, size, flags))

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = syscall(SYS_clock_gettime, clock, time);
    const char *path = clock == CLOCK_REALTIME && result == 0 ? getenv("CLOCK_AHEAD") : NULL;
    if (path) {
        int saved = errno;
        int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
        char text[32] = "";
        if (fd >= 0) {
            if (syscall(SYS_read, fd, text, sizeof text - 1) > 0) time->tv_sec += atol(text);
            syscall(SYS_close, fd);
        }
        errno = saved;
    }
    return result;
}

int unlink(const char *path) {
    REAL(unlink);
    AROUND(int, of_path(path), real(path));
}
