// SPDX-License-Identifier: Apache-2.0
#include "workloads/faults/fault_record.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace workloads {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::size_t bytes_for(std::uint64_t tasks) { return sizeof(FaultRecord) + tasks; }

}  // namespace

FaultMemory::FaultMemory(std::uint64_t tasks) : tasks_(tasks) {
  fd_ = support::FileDescriptor(memfd_create("bench-fault", MFD_CLOEXEC));
  if (!fd_) fail("memfd_create of the record of a fault");
  if (ftruncate(fd_.get(), static_cast<off_t>(bytes_for(tasks))) != 0) {
    fail("ftruncate of the record of a fault");
  }
  map(fd_.get());
}

FaultMemory::FaultMemory(const std::string& path, std::uint64_t tasks) : tasks_(tasks) {
  const support::FileDescriptor file(open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file) fail("open of the record of a fault, '" + path + "'");
  struct stat status {};
  if (fstat(file.get(), &status) != 0) fail("fstat of the record of a fault");
  if (static_cast<std::size_t>(status.st_size) < bytes_for(tasks)) {
    throw std::runtime_error("the record of a fault has room for fewer tasks than " +
                             std::to_string(tasks));
  }
  map(file.get());
}

void FaultMemory::map(int fd) {
  memory_ = mmap(nullptr, bytes_for(tasks_), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory_ == MAP_FAILED) {
    memory_ = nullptr;
    fail("mmap of the record of a fault");
  }
}

FaultMemory::~FaultMemory() {
  if (memory_ != nullptr) munmap(memory_, bytes_for(tasks_));
}

std::string FaultMemory::path() const {
  return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(fd_.get());
}

void FaultMemory::set_state(std::uint64_t task, FaultRecord::TaskState state) const noexcept {
  auto* const states = static_cast<std::uint8_t*>(memory_) + sizeof(FaultRecord);
  std::atomic_ref(states[task]).store(state, std::memory_order_release);
}

FaultRecord::TaskState FaultMemory::state(std::uint64_t task) const noexcept {
  auto* const states = static_cast<std::uint8_t*>(memory_) + sizeof(FaultRecord);
  return static_cast<FaultRecord::TaskState>(
      std::atomic_ref(states[task]).load(std::memory_order_acquire));
}

std::uint64_t FaultMemory::ended_tasks() const noexcept {
  std::uint64_t count = 0;
  for (std::uint64_t task = 0; task < tasks_; ++task) {
    if (state(task) == FaultRecord::ended) ++count;
  }
  return count;
}

void FaultMemory::publish(const std::string& answer) const noexcept {
  FaultRecord& to = record();
  if (answer.size() > FaultRecord::max_answer_bytes) return;
  to.answer_bytes.store(0, std::memory_order_release);  // whoever dies in between has said nothing
  std::memcpy(to.answer, answer.data(), answer.size());
  to.answer_bytes.store(answer.size(), std::memory_order_release);
}

std::string FaultMemory::published() const {
  const FaultRecord& from = record();
  const std::uint64_t bytes = from.answer_bytes.load(std::memory_order_acquire);
  return {from.answer, std::min<std::uint64_t>(bytes, FaultRecord::max_answer_bytes)};
}

}  // namespace workloads
