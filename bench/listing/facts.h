// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace bench {

// What 'bench list' says of each model, workload, experiment and implementation of locks of this
// program on this machine.

/// An option that shapes what a model or workload does.
struct OptionFacts {
  std::string name;  ///< with its dashes
  std::string values;
  std::string default_value;  ///< the effective one; empty: none
  std::string help;
};

struct ModelFacts {
  std::string name;
  std::vector<std::string> aliases;
  std::vector<std::string> groups;
  std::string description;
  std::string language;     ///< "C++", "Python"
  std::string unavailable;  ///< why it cannot run here, with the remedy; empty when it can
  std::string remark;       ///< what of it cannot be had here; empty: nothing
  std::string workers;      ///< "1" or "--workers"; empty where it could not be built, as below
  std::vector<std::string> dispatch;
  std::vector<std::string> cancel;  ///< how it cancels tasks, its default first
  bool suspends = false;
  bool open_loop = false;
  std::vector<std::string> io;
  std::vector<OptionFacts> options;
  std::vector<std::string> workloads;  ///< that it can run
};

struct WorkloadFacts {
  std::string name;
  std::vector<std::string> groups;
  std::string description;
  std::string unavailable;
  std::uint64_t tasks = 0;  ///< the default on this machine, as the size
  std::uint64_t size = 0;
  std::uint64_t interpreted_size = 0;  ///< the default size where an interpreter runs the task
  std::string size_unit;               ///< what the size counts; empty: it has no effect
  std::vector<OptionFacts> options;
  std::vector<std::string> languages;  ///< of the models that can run it
  std::vector<std::string> models;     ///< that can run it
  /// The models that cancel its tasks in each way (`--cancel`), of one whose tasks are cancelled.
  std::vector<std::pair<std::string, std::vector<std::string>>> cancelled_by = {};
};

struct ExperimentFacts {
  std::string name;
  std::vector<std::string> aliases;
  std::string question;
  double time_budget_s = 0;
  std::uint64_t cells = 0;  ///< that are drawn, on a machine with all that it needs
  std::uint64_t comparisons = 0;
  std::vector<std::string> models;
  std::vector<std::string> workloads;
};

/// A way to make locks and other sync objects (`--lock`) or channels (`--channel`).
struct ImplementationFacts {
  std::string name;
  std::string option = {};  ///< that chooses it: "lock" or "channel"
  std::string description;
  std::string unavailable;
  std::vector<std::string> places;   ///< where tasks may be that use it: "threads", "processes"
  std::vector<std::string> objects;  ///< that it has: "lock", "semaphore"; empty: it needs none
  std::vector<std::string> models;   ///< that can use it
};

struct CatalogueFacts {
  std::vector<ModelFacts> models;
  std::vector<WorkloadFacts> workloads;
  std::vector<ExperimentFacts> experiments;
  std::vector<ImplementationFacts> implementations;
};

/// Collects the facts. Asks the Python interpreter what it can do, once per process.
CatalogueFacts collect_facts();

/// Returns the option as text: "compute 1ms".
std::string default_text(const OptionFacts& option);

/// Tables of all of them, a table for each kind, in lines of at most `width` columns. An empty kind
/// is left out.
std::string format_facts(const CatalogueFacts& facts, std::size_t width);

/// All that is known of each entry, one below the other.
std::string format_facts_in_full(const CatalogueFacts& facts, std::size_t width);

/// The same for programs, as one JSON object with the keys "models", "workloads", "experiments" and
/// "implementations".
std::string format_facts_json(const CatalogueFacts& facts);

}  // namespace bench
