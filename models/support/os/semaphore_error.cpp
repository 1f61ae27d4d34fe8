// SPDX-License-Identifier: Apache-2.0
#include "models/support/os/semaphore_error.h"

#include <sys/statvfs.h>

#include <cerrno>
#include <system_error>

namespace models::support {
namespace {

/// "12 KiB of 64 KiB free, 3 of 16 files free"
std::string room(const struct statvfs& system) {
  const auto kibibytes = [&](fsblkcnt_t blocks) {
    return std::to_string(blocks * system.f_frsize / 1024) + " KiB";
  };
  return kibibytes(system.f_bavail) + " of " + kibibytes(system.f_blocks) + " free, " +
         std::to_string(system.f_favail) + " of " + std::to_string(system.f_files) + " files free";
}

std::string advice(int error, const std::string& folder) {
  struct statvfs system {};
  if (statvfs(folder.c_str(), &system) != 0) {
    return folder + " cannot be read (" + std::generic_category().message(errno) +
           "): 'mount -t tmpfs tmpfs " + folder + "' makes it";
  }
  if (error == EROFS || (system.f_flag & ST_RDONLY) != 0) {
    return "it is mounted read-only: 'mount -o remount,rw " + folder + "'";
  }
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "it has too little room (" + room(system) +
             "): remove files there, or make it larger ('mount -o remount,size=64M,nr_inodes=1k " +
             folder + "'; of a container: --shm-size=64m)";
    case EACCES:
    case EPERM:
      return "files cannot be made there: 'chmod 1777 " + folder +
             "', and no rule of a sandbox may forbid it";
    case EFBIG:
      return "files may not have a page: raise 'ulimit -f'";
    case EMFILE:
    case ENFILE:
      return "raise 'ulimit -n'";
    case ENOENT:
    case ENOSYS:
      return "it has to be a tmpfs: 'mount -t tmpfs tmpfs " + folder + "'";
    default:
      return room(system);
  }
}

}  // namespace

std::string explain_semaphore_error(int error, const char* folder) {
  return std::string("cannot make semaphores in ") + folder + ": " +
         std::generic_category().message(error) + "; " + advice(error, folder);
}

}  // namespace models::support
