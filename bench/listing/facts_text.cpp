// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "bench/listing/facts.h"
#include "models/execution_context.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"
#include "reports/text/text_table.h"

namespace bench {
namespace {

std::string join(const std::vector<std::string>& names, const char* between = ", ") {
  return fmt::format("{}", fmt::join(names, between));
}

using reports::TextTable;

/// A table with these titles, of which the last one is that of prose.
TextTable table_of(const std::vector<const char*>& titles) {
  std::vector<TextTable::Column> columns;
  columns.reserve(titles.size());
  // Names are typed as they stand there, so they stay whole.
  for (const char* const title : titles) columns.push_back({title, TextTable::Align::drawing});
  columns.back().align = TextTable::Align::folded;
  return TextTable(std::move(columns));
}

std::string name_of(const std::string& name, const std::vector<std::string>& aliases) {
  return aliases.empty() ? name : fmt::format("{} ({})", name, join(aliases));
}

std::string availability_of(const ModelFacts& model) {
  if (!model.unavailable.empty()) return "unavailable: " + model.unavailable;
  return model.remark;
}

std::string prose_of(const ModelFacts& model) {
  const std::string availability = availability_of(model);
  const bool both = !model.description.empty() && !availability.empty();
  return model.description + (both ? "; " : "") + availability;
}

/// The amounts and options of a task that nobody chose: "16 tasks, size: 20000 integers …".
std::string defaults_of(const WorkloadFacts& workload) {
  std::string text = reports::pluralize(workload.tasks, "task");
  if (!workload.size_unit.empty()) {
    text += fmt::format(", size: {} {}", workload.size, workload.size_unit);
    if (workload.interpreted_size != 0 && workload.interpreted_size != workload.size) {
      text += fmt::format(" ({} in Python)", workload.interpreted_size);
    }
  }
  for (const OptionFacts& option : workload.options) {
    const std::string& value = option.default_value;
    if (!value.empty() && value != "0") text += ", " + default_text(option);
  }
  return text;
}

std::string prose_of(const WorkloadFacts& workload) {
  if (!workload.unavailable.empty()) return "unavailable: " + workload.unavailable;
  return fmt::format("{}. By default: {}", workload.description, defaults_of(workload));
}

/// Titles with what they are about: "  groups  core, cpu".
class Sheet {
 public:
  /// Nothing is added of an empty text.
  void add(const std::string& title, const std::string& text) {
    if (!text.empty()) table_.add_row({title, text});
  }
  std::string str(std::size_t width) const { return table_.str(width); }

 private:
  TextTable table_ = table_of({"", ""});
};

void add_options(Sheet& sheet, const std::vector<OptionFacts>& options) {
  std::string title = "options";
  for (const OptionFacts& option : options) {
    const bool says_default = option.help.find("(default: ") != std::string::npos;
    const std::string usage =
        option.values.empty() ? option.name : fmt::format("{} {}", option.name, option.values);
    sheet.add(title, fmt::format("{}: {}{}", usage, option.help,
                                 option.default_value.empty() || says_default
                                     ? ""
                                     : fmt::format(" (default: {})", option.default_value)));
    title.clear();
  }
}

std::string in_full(const ModelFacts& model, std::size_t width) {
  Sheet sheet;
  sheet.add("what it is", model.description);
  sheet.add("language", model.language);
  sheet.add("groups", join(model.groups));
  sheet.add("here", model.unavailable.empty() ? "available" : availability_of(model));
  if (model.unavailable.empty()) sheet.add("", model.remark);
  sheet.add("workers", model.workers == "1" ? "one, whatever --workers says" : model.workers);
  sheet.add("dispatch", join(model.dispatch));
  if (!model.workers.empty()) {
    sheet.add("waiting", model.suspends ? "a task that waits lets other tasks run on its worker"
                                        : "a task that waits blocks its worker");
    sheet.add("open loop", model.open_loop ? "it can start each task when it arrives "
                                             "(--arrival-rate)"
                                           : "no: it takes all tasks at once");
  }
  if (!model.workers.empty()) {
    sheet.add("cancelling", model.cancel.empty() ? "it cannot cancel tasks" : join(model.cancel));
  }
  sheet.add("I/O", join(model.io));
  add_options(sheet, model.options);
  sheet.add("workloads", join(model.workloads));
  return fmt::format("model {}\n{}", name_of(model.name, model.aliases), sheet.str(width));
}

std::string in_full(const WorkloadFacts& workload, std::size_t width) {
  const std::string title = fmt::format("workload {}\n", workload.name);
  Sheet sheet;
  sheet.add("a task", workload.description);
  sheet.add("groups", join(workload.groups));
  if (!workload.unavailable.empty()) {
    sheet.add("here", prose_of(workload));
    return title + sheet.str(width);
  }
  sheet.add("by default", defaults_of(workload));
  sheet.add("--size",
            workload.size_unit.empty() ? "has no effect" : "counts " + workload.size_unit);
  add_options(sheet, workload.options);
  for (const auto& [method, models] : workload.cancelled_by) {
    sheet.add("--cancel=" + method, join(models));
  }
  sheet.add("languages", join(workload.languages));
  sheet.add("models", join(workload.models));
  return title + sheet.str(width);
}

std::string measured_by(const ExperimentFacts& experiment) {
  std::string text;
  if (experiment.cells > 0) text += reports::pluralize(experiment.cells, "cell") + ", in a chart";
  if (experiment.comparisons > 0) {
    text += (text.empty() ? "" : "; ") + reports::pluralize(experiment.comparisons, "comparison") +
            " of cells";
  }
  return text;
}

std::string in_full(const ExperimentFacts& experiment, std::size_t width) {
  Sheet sheet;
  sheet.add("question", experiment.question);
  sheet.add("measures", measured_by(experiment));
  sheet.add("models", join(experiment.models));
  sheet.add("workloads", join(experiment.workloads));
  sheet.add("time budget", reports::format_duration(experiment.time_budget_s * 1e9) +
                               " by default (--time-budget)");
  sheet.add("the cells", fmt::format("bench --experiment={} --dry-run", experiment.name));
  return fmt::format("experiment {}\n{}", name_of(experiment.name, experiment.aliases),
                     sheet.str(width));
}

std::string prose_of(const ImplementationFacts& implementation) {
  return implementation.unavailable.empty() ? implementation.description
                                            : "unavailable: " + implementation.unavailable;
}

/// Returns the places in few words: all of a language by its name.
std::string places_of(const ImplementationFacts& implementation) {
  constexpr std::string_view python = "Python-";
  std::vector<std::string> native;
  std::vector<std::string> in_python;
  for (const std::string& place : implementation.places) {
    if (place.starts_with(python)) {
      in_python.push_back(place.substr(python.size()));
    } else {
      native.push_back(place);
    }
  }
  const auto all_native =
      std::ranges::count_if(models::execution_context_names,
                            [&](std::string_view place) { return !place.starts_with(python); });
  std::string text = std::ssize(native) == all_native ? "C++" : join(native, " ");
  if (in_python.empty()) return text;
  if (!text.empty()) text += ", ";
  return text + "Python" + (in_python.size() > 2 ? "" : " " + join(in_python, " "));
}

std::string in_full(const ImplementationFacts& implementation, std::size_t width) {
  Sheet sheet;
  sheet.add("what it is", prose_of(implementation));
  sheet.add("works in", join(implementation.places));
  if (!implementation.places.empty()) {
    sheet.add("objects", implementation.objects.empty() ? "none: tasks do without"
                                                        : join(implementation.objects));
  }
  sheet.add("models", join(implementation.models));
  return fmt::format("implementation {} (--{})\n{}", implementation.name, implementation.option,
                     sheet.str(width));
}

template <typename Facts>
void add_in_full(std::string& text, const std::vector<Facts>& entries, std::size_t width) {
  for (const Facts& entry : entries) text += (text.empty() ? "" : "\n") + in_full(entry, width);
}

}  // namespace

std::string format_facts(const CatalogueFacts& facts, std::size_t width) {
  std::vector<std::string> tables;
  const auto add = [&](const std::string& title, const TextTable& table) {
    tables.push_back(reports::fold(title + "\n", width) + table.str(width));
  };
  if (!facts.models.empty()) {
    TextTable table = table_of({"model (alias)", "groups", "what it is"});
    for (const ModelFacts& model : facts.models) {
      table.add_row({name_of(model.name, model.aliases), join(model.groups, " "), prose_of(model)});
    }
    add("models (--model; 'all' means every one, default: core)", table);
  }
  if (!facts.workloads.empty()) {
    TextTable table = table_of({"workload", "groups", "languages", "what a task does"});
    for (const WorkloadFacts& workload : facts.workloads) {
      table.add_row({workload.name, join(workload.groups, " "), join(workload.languages),
                     prose_of(workload)});
    }
    add("workloads (--workload; 'all' means every one, default: core; a name goes before a group)",
        table);
  }
  if (!facts.experiments.empty()) {
    TextTable table = table_of({"experiment (alias)", "time", "question"});
    for (const ExperimentFacts& experiment : facts.experiments) {
      table.add_row({name_of(experiment.name, experiment.aliases),
                     fmt::format("{:.0f} s", experiment.time_budget_s), experiment.question});
    }
    add("experiments (--experiment; default, when no option chooses cells: overview)", table);
  }
  if (!facts.implementations.empty()) {
    TextTable table = table_of({"implementation", "works in", "what it is"});
    for (const ImplementationFacts& implementation : facts.implementations) {
      table.add_row({implementation.name, places_of(implementation), prose_of(implementation)});
    }
    add("implementations of what tasks share (--lock, --channel; default: the first that works "
        "where "
        "the model's tasks run)",
        table);
  }
  return join(tables, "\n");
}

std::string format_facts_in_full(const CatalogueFacts& facts, std::size_t width) {
  std::string text;
  add_in_full(text, facts.models, width);
  add_in_full(text, facts.workloads, width);
  add_in_full(text, facts.experiments, width);
  add_in_full(text, facts.implementations, width);
  return text;
}

}  // namespace bench
