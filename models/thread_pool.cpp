// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "models/model.h"
#include "models/support/crew.h"

namespace models {
namespace {

class RunningThreadPool final : public RunningModel {
 public:
  RunningThreadPool(Job& job, const Settings& settings)
      : crew_(job, settings.workers, settings.chunk) {
    try {
      threads_.reserve(settings.workers);
      for (unsigned index = 0; index < settings.workers; ++index) {
        threads_.emplace_back([this, index] { crew_.work(index); });
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
  ~RunningThreadPool() override { stop(); }

  void run() override { crew_.run_batch(); }

 private:
  void stop() noexcept {
    crew_.dismiss();
    threads_.clear();  // joins
  }

  support::Crew crew_;
  std::vector<std::jthread> threads_;
};

class ThreadPool final : public Model {
 public:
  std::string_view description() const override {
    return "--workers threads started once, a range of tasks each, with stealing";
  }
  Capabilities capabilities() const override { return {.chunks = true}; }
  std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) override {
    return std::make_unique<RunningThreadPool>(job, settings);
  }
};

}  // namespace

std::unique_ptr<Model> thread_pool() { return std::make_unique<ThreadPool>(); }

}  // namespace models
