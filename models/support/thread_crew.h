// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "models/model.h"

namespace models::support {

/// The threads of a crew of whichever kind: constructing it starts `settings.workers` of them, each
/// of which calls `work` with its index, and waits until all have checked in; destroying it
/// dismisses and joins them.
template <typename Crew>
class ThreadCrew {
 public:
  /// Throws `std::system_error` when the system refuses a thread, leaving none behind.
  ThreadCrew(Crew& crew, const Settings& settings, std::function<void(unsigned)> work)
      : crew_(crew), work_(std::move(work)) {
    try {
      threads_.reserve(settings.workers);
      for (unsigned index = 0; index < settings.workers; ++index) {
        threads_.emplace_back([this, index] { work_(index); });
      }
    } catch (const std::system_error& error) {
      const auto started = threads_.size();
      stop();
      throw std::system_error(error.code(), "starting thread " + std::to_string(started + 1) +
                                                " of " + std::to_string(settings.workers) +
                                                " (fewer --workers, or a higher 'ulimit -u')");
    } catch (...) {
      stop();
      throw;
    }
    crew_.await_check_in(settings.workers);
  }
  ThreadCrew(const ThreadCrew&) = delete;
  ThreadCrew& operator=(const ThreadCrew&) = delete;
  ~ThreadCrew() { stop(); }

 private:
  void stop() noexcept {
    crew_.dismiss();
    threads_.clear();  // joins
  }

  Crew& crew_;
  std::function<void(unsigned)> work_;
  std::vector<std::jthread> threads_;
};

}  // namespace models::support
