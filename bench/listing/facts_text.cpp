// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <sstream>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "bench/listing/facts.h"
#include "bench/options/help.h"
#include "reports/text/text.h"

namespace bench {
namespace {

std::string join(const std::vector<std::string>& names, const char* between = ", ") {
  return fmt::format("{}", fmt::join(names, between));
}

/// A row of a table: short fields, and prose that is filled into what is left of the line.
struct Row {
  std::vector<std::string> fields;
  std::string prose;
};

std::string format_rows(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().fields.size(), 0);
  for (const Row& row : rows) {
    for (std::size_t column = 0; column < widths.size(); ++column) {
      widths[column] = std::max(widths[column], reports::width(row.fields[column]));
    }
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line = "  ";
    for (std::size_t column = 0; column < widths.size(); ++column) {
      const std::string& field = row.fields[column];
      line += field + std::string(widths[column] - reports::width(field) + 2, ' ');
    }
    const std::size_t indent = line.size();
    std::istringstream prose(fill_lines(row.prose, list_width - indent));
    std::string part;
    while (std::getline(prose, part)) {
      const std::size_t begin = std::min(part.find_first_not_of(' '), part.size());
      text += line + part.substr(begin) + "\n";
      line = std::string(indent, ' ');
    }
  }
  return text;
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

/// A title with what it is about: "  groups      core, cpu".
std::string line(const char* title, const std::string& text) {
  if (text.empty()) return "";
  constexpr std::size_t column = 14;
  std::string filled;
  std::istringstream parts(fill_lines(text, list_width - column));
  std::string part;
  for (bool is_first = true; std::getline(parts, part); is_first = false) {
    filled += fmt::format("  {:<{}}{}\n", is_first ? title : "", column - 2, part);
  }
  return filled;
}

std::string option_lines(const std::vector<OptionFacts>& options) {
  std::string text;
  for (const OptionFacts& option : options) {
    const bool says_default = option.help.find("(default: ") != std::string::npos;
    const std::string usage =
        option.values.empty() ? option.name : fmt::format("{} {}", option.name, option.values);
    text += line(text.empty() ? "options" : "",
                 fmt::format("{}: {}{}", usage, option.help,
                             option.default_value.empty() || says_default
                                 ? ""
                                 : fmt::format(" (default: {})", option.default_value)));
  }
  return text;
}

std::string in_full(const ModelFacts& model) {
  std::string text = fmt::format("model {}\n", name_of(model.name, model.aliases));
  text += line("what it is", model.description);
  text += line("language", model.language);
  text += line("groups", join(model.groups));
  text += line("here", model.unavailable.empty() ? "available" : availability_of(model));
  if (model.unavailable.empty()) text += line("", model.remark);
  text += line("workers", model.workers == "1" ? "one, whatever --workers says" : model.workers);
  text += line("dispatch", join(model.dispatch));
  if (!model.workers.empty()) {
    text += line("waiting", model.suspends ? "a task that waits lets other tasks run on its worker"
                                           : "a task that waits blocks its worker");
    text += line("open loop", model.open_loop ? "it can start each task when it arrives "
                                                "(--arrival-rate)"
                                              : "no: it takes all tasks at once");
  }
  text += line("I/O", join(model.io));
  text += option_lines(model.options);
  return text + line("workloads", join(model.workloads));
}

std::string in_full(const WorkloadFacts& workload) {
  std::string text = fmt::format("workload {}\n", workload.name);
  text += line("a task", workload.description);
  text += line("groups", join(workload.groups));
  if (!workload.unavailable.empty()) return text + line("here", prose_of(workload));
  text += line("by default", defaults_of(workload));
  text +=
      line("--size", workload.size_unit.empty() ? "has no effect" : "counts " + workload.size_unit);
  text += option_lines(workload.options);
  text += line("languages", join(workload.languages));
  return text + line("models", join(workload.models));
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

std::string in_full(const ExperimentFacts& experiment) {
  std::string text = fmt::format("experiment {}\n", name_of(experiment.name, experiment.aliases));
  text += line("question", experiment.question);
  text += line("measures", measured_by(experiment));
  text += line("models", join(experiment.models));
  text += line("workloads", join(experiment.workloads));
  text += line("time budget", reports::format_duration(experiment.time_budget_s * 1e9) +
                                  " by default (--time-budget)");
  return text + line("the cells", fmt::format("bench --experiment={} --dry-run", experiment.name));
}

template <typename Facts>
void add_in_full(std::string& text, const std::vector<Facts>& entries) {
  for (const Facts& entry : entries) text += (text.empty() ? "" : "\n") + in_full(entry);
}

}  // namespace

std::string format_facts(const CatalogueFacts& facts) {
  std::vector<std::string> tables;
  if (!facts.models.empty()) {
    std::vector<Row> rows = {{{"model (alias)", "groups"}, "what it is"}};
    for (const ModelFacts& model : facts.models) {
      rows.push_back(
          {{name_of(model.name, model.aliases), join(model.groups, " ")}, prose_of(model)});
    }
    tables.push_back("models (--model; 'all' means every one, default: core)\n" +
                     format_rows(rows));
  }
  if (!facts.workloads.empty()) {
    std::vector<Row> rows = {{{"workload", "groups", "languages"}, "what a task does"}};
    for (const WorkloadFacts& workload : facts.workloads) {
      rows.push_back({{workload.name, join(workload.groups, " "), join(workload.languages)},
                      prose_of(workload)});
    }
    tables.push_back(
        "workloads (--workload; 'all' means every one, default: core; a name goes before a "
        "group)\n" +
        format_rows(rows));
  }
  if (!facts.experiments.empty()) {
    std::vector<Row> rows = {{{"experiment (alias)", "time"}, "question"}};
    for (const ExperimentFacts& experiment : facts.experiments) {
      rows.push_back({{name_of(experiment.name, experiment.aliases),
                       fmt::format("{:.0f} s", experiment.time_budget_s)},
                      experiment.question});
    }
    tables.push_back(
        "experiments (--experiment; default, when no option chooses cells: overview)\n" +
        format_rows(rows));
  }
  return join(tables, "\n");
}

std::string format_facts_in_full(const CatalogueFacts& facts) {
  std::string text;
  add_in_full(text, facts.models);
  add_in_full(text, facts.workloads);
  add_in_full(text, facts.experiments);
  return text;
}

}  // namespace bench
