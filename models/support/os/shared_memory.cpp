// SPDX-License-Identifier: Apache-2.0
#include "models/support/os/shared_memory.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "workloads/support/refusal.h"

namespace models::support {

namespace {

[[noreturn]] void refuse(const char* call, std::size_t bytes) {
  workloads::support::throw_refused(
      errno, std::string(call) + " for " + std::to_string(bytes) + " bytes of shared memory",
      bytes);
}

workloads::support::FileDescriptor make_file(std::size_t bytes) {
  workloads::support::FileDescriptor fd(memfd_create("bench", MFD_CLOEXEC));
  if (!fd) refuse("memfd_create", bytes);
  if (ftruncate(fd.get(), static_cast<off_t>(bytes)) != 0) refuse("ftruncate", bytes);
  return fd;
}

}  // namespace

SharedMemory::SharedMemory(std::size_t bytes) : SharedMemory(make_file(bytes), bytes) {}

SharedMemory::SharedMemory(workloads::support::FileDescriptor fd, std::size_t bytes)
    : size_(bytes), fd_(std::move(fd)) {
  void* const mapping = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
  if (mapping == MAP_FAILED) refuse("mmap", bytes);
  data_ = static_cast<std::byte*>(mapping);
}

SharedMemory SharedMemory::attach(workloads::support::FileDescriptor fd) {
  struct stat status {};
  if (fstat(fd.get(), &status) != 0) {
    throw std::system_error(errno, std::generic_category(),
                            "fstat of shared memory, descriptor " + std::to_string(fd.get()));
  }
  return {std::move(fd), static_cast<std::size_t>(status.st_size)};
}

SharedMemory::~SharedMemory() {
  if (data_ != nullptr) munmap(data_, size_);
}

}  // namespace models::support
