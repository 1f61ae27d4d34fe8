// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/narrowing.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <string_view>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "bench/options/names.h"
#include "bench/options/option_table.h"
#include "bench/usage_error.h"
#include "models/catalogue.h"
#include "reports/text/text.h"

namespace bench {
namespace {

using experiments::Experiment;
using experiments::WantedCell;

template <typename Numbers>
std::vector<std::string> texts_of(const Numbers& numbers) {
  std::vector<std::string> texts;
  texts.reserve(numbers.size());
  for (const std::uint64_t number : numbers) texts.push_back(std::to_string(number));
  return texts;
}

template <typename Entries>
std::vector<std::string> names_of(const Entries& entries) {
  std::vector<std::string> names;
  names.reserve(entries.size());
  for (const auto* entry : entries) names.emplace_back(entry->name);
  return names;
}

bool has(const std::vector<std::string>& values, const std::string& value) {
  return std::ranges::find(values, value) != values.end();
}

void add_once(std::vector<std::string>& values, const std::string& value) {
  if (!has(values, value)) values.push_back(value);
}

/// Returns the value that a cell has of a row of the table of options, also where it is the
/// default; empty where the row means nothing to it.
std::string value_of_row(const OptionRow& row, const reports::Cell& cell) {
  const std::string name = row.option.name;
  if (!row.is_setting()) {
    const auto owner = std::ranges::find(row.workloads, cell.workload);
    if (owner == row.workloads.end()) return "";
    const auto given = cell.options.find(name);
    const auto place = static_cast<std::size_t>(owner - row.workloads.begin());
    return given != cell.options.end() ? given->second : row.of_workloads[place]->default_value;
  }
  if (name == "channel") return cell.channel;
  if (name == "lock") return cell.lock;  // its default is that of model and workload together
  const auto given = cell.settings.find(name);
  if (given != cell.settings.end()) return given->second;
  const models::Capabilities can = make_model(cell.model).capabilities;
  const std::string value(row.default_of == nullptr ? row.option.default_value
                                                    : row.default_of(can));
  return row.applies_to(can, value) ? value : "";
}

/// Returns a duration as people write it, in a form that options take: "102.4us" of "102400ns".
std::string readable(const std::string& value) {
  std::uint64_t ns = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), ns);
  if (error != std::errc() || std::string_view(end) != "ns") return reports::sanitize(value, 60);
  const char* const units[] = {"ns", "us", "ms"};
  double number = static_cast<double>(ns);
  std::size_t unit = 0;
  for (; number >= 1000 && unit + 1 < std::size(units); ++unit) number /= 1000;
  return fmt::format("{:g}{}", number, units[unit]);
}

std::string listed(const std::vector<std::string>& values) {
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (const std::string& value : values) {
    if (!value.empty()) texts.push_back(readable(value));
  }
  return texts.empty() ? "none" : fmt::format("{}", fmt::join(texts, ", "));
}

/// Returns the faults that are chosen of those that cells have. One without a task means that of
/// task 0, and where no cell has that, those of its kind: "segv" chooses "segv:5".
std::vector<std::string> chosen_faults(const std::vector<std::string>& values,
                                       const std::set<std::string>& known) {
  constexpr std::string_view first_task = ":0";
  std::vector<std::string> chosen;
  for (const std::string& value : values) {
    const std::size_t before = chosen.size();
    if (!known.contains(value) && value.ends_with(first_task)) {
      const std::string kind = value.substr(0, value.size() - first_task.size() + 1);
      std::ranges::copy_if(known, std::back_inserter(chosen),
                           [&](const std::string& one) { return one.starts_with(kind); });
    }
    if (chosen.size() == before) chosen.push_back(value);
  }
  return chosen;
}

/// Collects the values of rows by option, to see in which of them the rows differ.
class VariedOptions {
 public:
  void add(const WantedCell& row) {
    values_["--model"].insert(row.model);
    values_["--workload"].insert(row.workload);
    values_["--workers"].insert(std::to_string(row.workers));
    values_["--concurrency"].insert(
        std::to_string(row.concurrency == 0 ? row.workers : row.concurrency));
    values_["--tasks"].insert(std::to_string(row.tasks));
    values_["--size"].insert(std::to_string(row.size));
    for (const auto& [name, value] : row.settings) values_["--" + name].insert(value);
    for (const auto& [name, value] : row.options) values_["--" + name].insert(value);
    for (const auto& [name, value] : row.settings) partly_.insert("--" + name);
  }

  /// Returns the values that rows have of an option.
  const std::set<std::string>& values(const std::string& option) { return values_[option]; }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const char* const first :
         {"--model", "--workload", "--workers", "--concurrency", "--tasks", "--size"}) {
      if (values_.contains(first) && values_.at(first).size() > 1) names.emplace_back(first);
    }
    for (const auto& [name, values] : values_) {
      if ((values.size() > 1 || partly_.contains(name)) && !has(names, name)) names.push_back(name);
    }
    return names;
  }

 private:
  std::map<std::string, std::set<std::string>> values_;
  std::set<std::string> partly_;  ///< settings, which other rows leave at their defaults
};

}  // namespace

Narrowing::Narrowing(const RunOptions& options, const std::vector<const Experiment*>& chosen,
                     unsigned cores) {
  if (options.narrowed_by.empty()) return;
  VariedOptions varied;
  for (const Experiment* const experiment : chosen) {
    experiments_ += (experiments_.empty() ? "" : ",") + experiment->name;
    if (experiment->cells != nullptr) {
      for (const WantedCell& row : experiment->cells(cores)) varied.add(row);
    }
    for (const experiments::Comparison& row : experiment->comparisons) varied.add(row.cell);
  }
  varied_ = varied.names();
  for (const std::string& option : options.narrowed_by) {
    Choice choice = choice_of(option, options);
    if (choice.value_of == nullptr) {
      throw UsageError(
          fmt::format("--experiment and {} cannot be combined: the cells of an experiment do not "
                      "differ in it; {}",
                      option, remedy()));
    }
    if (option == "--fault") {
      choice.values = chosen_faults(choice.values, varied.values(option));
    }
    choices_.push_back(std::move(choice));
    if (option == "--model") {
      refuse_foreign(option, options.models, varied.values(option),
                     [](const std::string& name) { return names_of(find_models(name)); });
    } else if (option == "--workload") {
      refuse_foreign(option, options.workloads, varied.values(option),
                     [](const std::string& name) { return names_of(find_workloads(name)); });
    }
  }
}

void Narrowing::refuse_foreign(
    const std::string& option, const std::string& list, const std::set<std::string>& known,
    const std::function<std::vector<std::string>(const std::string& name)>& members_of) const {
  for (const std::string& name : split_list(list)) {
    // Of a group an experiment may have a part.
    if (std::ranges::any_of(members_of(name),
                            [&](const auto& one) { return known.contains(one); })) {
      continue;
    }
    throw UsageError(fmt::format("{}={} chooses no cell of {}, which has {}; {}", option,
                                 reports::sanitize(name, 60), experiments_, fmt::join(known, ", "),
                                 remedy()));
  }
}

Narrowing::Choice Narrowing::choice_of(const std::string& option, const RunOptions& options) {
  using reports::Cell;
  Choice choice{.option = option, .values = {}, .value_of = nullptr};
  if (option == "--model") {
    choice.values = names_of(find_models(options.models));
    choice.value_of = [](const Cell& cell) { return cell.model; };
  } else if (option == "--workload") {
    choice.values = names_of(find_workloads(options.workloads));
    choice.value_of = [](const Cell& cell) { return cell.workload; };
  } else if (option == "--workers") {
    choice.values = texts_of(options.workers);
    choice.value_of = [](const Cell& cell) { return std::to_string(cell.workers); };
  } else if (option == "--concurrency") {
    choice.values = texts_of(options.concurrency);
    choice.value_of = [](const Cell& cell) { return std::to_string(cell.concurrency); };
  } else if (option == "--tasks") {
    choice.values = {std::to_string(options.tasks.value_or(0))};
    choice.value_of = [](const Cell& cell) { return std::to_string(cell.tasks); };
  } else if ((option == "--size" || option == "--items") && options.size) {
    choice.values = {std::to_string(*options.size)};
    choice.value_of = [](const Cell& cell) { return std::to_string(cell.size); };
  } else if (const OptionRow* const row = find_option(option.substr(2)); row != nullptr) {
    choice.values = options.settings.at(row->option.name);
    choice.value_of = [row](const Cell& cell) { return value_of_row(*row, cell); };
  }
  return choice;
}

bool Narrowing::may_choose(const WantedCell& row) const {
  return std::ranges::all_of(choices_, [&](const Choice& choice) {
    if (choice.option == "--model") return has(choice.values, row.model);
    if (choice.option == "--workload") return has(choice.values, row.workload);
    return true;
  });
}

bool Narrowing::chooses(const reports::Cell& cell) {
  bool is_chosen = true;
  for (Choice& choice : choices_) {
    const std::string value = choice.value_of(cell);
    add_once(choice.known, value);
    is_chosen &= has(choice.values, value);
  }
  return is_chosen;
}

void Narrowing::refuse_unused() const {
  for (const Choice& choice : choices_) {
    // A list of models may be a group, of which an experiment has some.
    const bool is_group = choice.option == "--model" || choice.option == "--workload";
    std::vector<std::string> unused;
    for (const std::string& value : choice.values) {
      if (!has(choice.known, value)) unused.push_back(value);
    }
    if (unused.empty() || (is_group && unused.size() < choice.values.size())) continue;
    throw UsageError(fmt::format("{}={} chooses no cell of {}, which has {}; {}", choice.option,
                                 listed(unused), experiments_, listed(choice.known), remedy()));
  }
}

std::string Narrowing::remedy() const {
  return fmt::format("cells of {} can be chosen by {}", experiments_, fmt::join(varied_, ", "));
}

}  // namespace bench
