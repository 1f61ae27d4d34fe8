// SPDX-License-Identifier: Apache-2.0
#include "models/support/shared_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace models::support {

SharedMemory::SharedMemory(std::size_t bytes) : size_(bytes) {
  const auto refuse = [bytes](const char* call) {
    throw std::system_error(
        errno, std::generic_category(),
        std::string(call) + " for " + std::to_string(bytes) + " bytes of shared memory");
  };
  fd_ = FileDescriptor(memfd_create("bench-job", MFD_CLOEXEC));
  if (!fd_) refuse("memfd_create");
  if (ftruncate(fd_.get(), static_cast<off_t>(bytes)) != 0) refuse("ftruncate");
  void* const mapping = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
  if (mapping == MAP_FAILED) refuse("mmap");
  data_ = static_cast<std::byte*>(mapping);
}

SharedMemory::~SharedMemory() {
  if (data_ != nullptr) munmap(data_, size_);
}

}  // namespace models::support
