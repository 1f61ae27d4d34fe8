// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_answers.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <type_traits>

#include "models/support/os/semaphore_error.h"

namespace models::support {
namespace {

constexpr std::uint32_t max_message_bytes = 4096;

/// Returns an answer as it may be quoted in a message.
std::string quoted(std::string text) {
  constexpr std::size_t shown = 80;
  for (char& character : text) {
    if (static_cast<unsigned char>(character) < ' ') character = '?';
  }
  return "'" + (text.size() > shown ? text.substr(0, shown) + "…" : text) + "'";
}

[[noreturn]] void refuse(const std::string& what) {
  throw std::runtime_error("the interpreter " + what);
}

}  // namespace

void PythonAnswers::refill(Deadline deadline) {
  for (;;) {
    if (deadline) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(
          *deadline - std::chrono::steady_clock::now());
      pollfd source{fd_, POLLIN, 0};
      const int ready = left.count() > 0 ? poll(&source, 1, static_cast<int>(left.count())) : 0;
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) refuse("did not answer in time");
    }
    const ssize_t got = ::read(fd_, buffer_.data(), buffer_.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      throw std::system_error(errno, std::generic_category(), "read of an interpreter's answer");
    }
    if (got == 0) throw EndOfAnswers();
    next_ = 0;
    end_ = static_cast<std::size_t>(got);
    return;
  }
}

std::string PythonAnswers::line(Deadline deadline) {
  std::string text;
  for (;;) {
    if (next_ == end_) refill(deadline);
    const auto character = static_cast<char>(buffer_[next_++]);
    if (character == '\n') return text;
    text += character;
    if (text.size() > max_line_bytes) refuse("answered a line without an end: " + quoted(text));
  }
}

std::vector<std::int64_t> PythonAnswers::expect_numbers(std::string_view word, std::size_t count) {
  const std::string answer = line();
  constexpr std::string_view failed = "failed ";
  if (answer.starts_with(failed)) throw std::runtime_error(answer.substr(failed.size()));
  constexpr std::string_view no_semaphores = "no semaphores ";
  if (answer.starts_with(no_semaphores)) {
    throw std::runtime_error(
        explain_semaphore_error(std::atoi(answer.c_str() + no_semaphores.size())));
  }
  std::vector<std::int64_t> numbers;
  const char* const end = answer.data() + answer.size();
  const char* next = answer.starts_with(word) ? answer.data() + word.size() : nullptr;
  while (next != nullptr && next != end && *next == ' ' && numbers.size() < count) {
    std::int64_t number = 0;
    const auto read = std::from_chars(next + 1, end, number);
    if (read.ec != std::errc() || number < 0) break;
    numbers.push_back(number);
    next = read.ptr;
  }
  if (next != end || (!numbers.empty() && numbers.size() != count)) {
    refuse("answered " + quoted(answer) + " instead of " + quoted(std::string(word)));
  }
  return numbers;
}

void PythonAnswers::expect(std::string_view word) { expect_numbers(word, 0); }

void PythonAnswers::read(std::span<std::byte> target) {
  while (!target.empty()) {
    if (next_ == end_) refill({});
    const std::size_t taken = std::min(target.size(), end_ - next_);
    std::memcpy(target.data(), buffer_.data() + next_, taken);
    next_ += taken;
    target = target.subspan(taken);
  }
}

template <typename Integer>
Integer PythonAnswers::read_integer() {
  std::byte bytes[sizeof(Integer)];
  read(bytes);
  std::make_unsigned_t<Integer> value = 0;
  for (std::size_t place = sizeof bytes; place > 0; --place) {
    value = static_cast<std::make_unsigned_t<Integer>>(value << 8) |
            static_cast<std::make_unsigned_t<Integer>>(bytes[place - 1]);
  }
  return static_cast<Integer>(value);
}

void PythonAnswers::read_result(Job& job, unsigned workers) {
  const auto task = read_integer<std::uint64_t>();
  const auto begin_ns = read_integer<std::int64_t>();
  const auto end_ns = read_integer<std::int64_t>();
  const auto worker = read_integer<std::uint32_t>();
  const auto outcome = read_integer<std::uint32_t>();
  const auto callbacks = read_integer<std::uint32_t>();
  const auto size = read_integer<std::uint32_t>();
  if (task >= job.task_count()) {
    refuse("named task " + std::to_string(task) + " of " + std::to_string(job.task_count()));
  }
  if (worker >= workers) {
    refuse("ran task " + std::to_string(task) + " on a worker " + std::to_string(worker) +
           ", and has " + std::to_string(workers));
  }
  constexpr std::uint32_t failed = 1;
  constexpr std::uint32_t cancelled = 2;
  if (outcome > (job.workload().cancels_tasks() ? cancelled : failed)) {
    refuse("answered an outcome that does not exist: " + std::to_string(outcome));
  }
  const TaskTimes times{.begin_ns = begin_ns, .end_ns = end_ns};
  if (outcome == cancelled) {
    if (size != 0) {
      refuse("answered task " + std::to_string(task) + " as cancelled, with " +
             std::to_string(size) + " bytes");
    }
    job.mark_cancelled(task, worker);
    job.record_callback(task, callbacks);
    return;
  }
  if (outcome == failed) {
    if (size > max_message_bytes)
      refuse("answered a message of " + std::to_string(size) + " bytes");
    std::string message(size, ' ');
    read(std::as_writable_bytes(std::span(message)));
    job.record_failure(task, worker, message.c_str(), times);
    job.record_callback(task, callbacks);
    return;
  }
  const auto room = job.room(task);
  if (size > room.size()) {
    refuse("answered " + std::to_string(size) + " bytes for task " + std::to_string(task) +
           ", which may return " + std::to_string(room.size()));
  }
  read(room.first(size));
  job.record_result(task, worker, size, times);
  job.record_callback(task, callbacks);
}

void PythonAnswers::read_results(Job& job, unsigned workers) {
  const std::string expected = "results " + std::to_string(job.task_count());
  expect(expected);
  for (std::size_t result = 0; result < job.task_count(); ++result) read_result(job, workers);
  expect("end");
}

}  // namespace models::support
