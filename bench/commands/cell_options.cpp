// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/cell_options.h"

#include <limits>
#include <set>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "bench/options/names.h"
#include "bench/options/parse.h"
#include "bench/plan/slowdowns.h"
#include "bench/usage_error.h"
#include "models/job/arrivals.h"
#include "models/job/job.h"
#include "workloads/workload.h"

namespace bench {
namespace {

/// Behind the name of a value that may be several.
constexpr const char* list_mark = ",...";

std::vector<std::uint64_t> parse_chunks(const std::string& text) {
  std::vector<std::uint64_t> values;
  for (const std::string& part : split_list(text)) {
    const auto chunks =
        part == "auto" ? std::vector<std::uint64_t>{0}
                       : parse_whole_list("--chunk", part, 1, workloads::maximum_tasks, "auto");
    values.insert(values.end(), chunks.begin(), chunks.end());
  }
  return values;
}

std::vector<double> parse_rates(const std::string& text) {
  std::vector<double> values;
  for (const std::string& part : split_list(text)) {
    values.push_back(
        parse_rate("--arrival-rate", part, models::min_arrival_rate, models::max_arrival_rate));
  }
  return values;
}

/// The values of a list, with the ranges of whole numbers written out.
std::vector<std::string> parts_of_list(const workloads::Option& option, const std::string& text) {
  if (option.type != workloads::Option::Type::whole) return split_list(text);
  std::vector<std::string> parts;
  for (const std::uint64_t value : parse_whole_list(std::string("--") + option.name, text,
                                                    static_cast<std::uint64_t>(option.min_value),
                                                    static_cast<std::uint64_t>(option.max_value))) {
    parts.push_back(std::to_string(value));
  }
  return parts;
}

/// Returns what the option means to each of its workloads, with its default there where these
/// differ: "recursion: how often … (default: 2); chain: how deep … (default: 100)".
std::string help_of_workloads(const OptionRow& row) {
  std::string text;
  for (std::size_t place = 0; place < row.workloads.size();) {
    const workloads::Option& option = *row.of_workloads[place];
    std::vector<std::string> owners;
    for (; place < row.workloads.size() && row.of_workloads[place] == &option; ++place) {
      owners.push_back(row.workloads[place]);
    }
    const bool is_the_only_one = owners.size() == row.workloads.size();
    text +=
        fmt::format("{}{}: {}{}", text.empty() ? "" : "; ", fmt::join(owners, ", "), option.help,
                    is_the_only_one ? "" : fmt::format(" (default: {})", option.default_value));
  }
  return text;
}

CommandOption with_words(CommandOption option, std::vector<std::string> words) {
  if (!words.empty()) option.completion = Completion::words;
  option.words = std::move(words);
  return option;
}

template <typename Entries>
std::vector<std::string> names_and_groups(const Entries& entries) {
  std::vector<std::string> names;
  std::set<std::string> groups = {"all"};
  for (const auto& entry : entries) {
    names.emplace_back(entry.name);
    groups.insert(entry.groups.begin(), entry.groups.end());
  }
  names.insert(names.end(), groups.begin(), groups.end());
  return names;
}

}  // namespace

CommandOption CellOptions::noted(Decides decides, CommandOption option) {
  option.decides = decides;
  if (takes_ == Takes::one_value) {
    option.value = option.value.substr(0, option.value.find(list_mark));
  }
  option.take = [this, decides, name = option.name,
                 take = std::move(option.take)](const std::string& text) {
    options_.plan_was_given = true;
    if (decides == Decides::cells) choosing_.push_back(name);
    take(text);
  };
  return option;
}

CommandOption CellOptions::model(const std::string& help, const std::string& default_text) {
  return with_words(
      noted(Decides::cells, {.name = "--model",
                             .value = takes_ == Takes::lists ? "LIST" : "NAME",
                             .help = help,
                             .default_text = default_text,
                             .take = [this](const std::string& text) { options_.models = text; }}),
      names_and_groups(models::catalogue()));
}

CommandOption CellOptions::workload(const std::string& help, const std::string& default_text) {
  return with_words(noted(Decides::cells,
                          {.name = "--workload",
                           .value = takes_ == Takes::lists ? "LIST" : "NAME",
                           .help = help,
                           .default_text = default_text,
                           .take = [this](const std::string& text) { options_.workloads = text; }}),
                    names_and_groups(workloads::catalogue()));
}

std::vector<CommandOption> CellOptions::amounts() {
  const bool lists = takes_ == Takes::lists;
  return {
      noted(Decides::cells,
            {.name = "--workers",
             .value = "N,...",
             .help = "processes or threads",
             .default_text = lists ? "powers of two up to the cores, and the cores"
                                   : "the cores, or as many as the tasks need at once",
             .take =
                 [this](const std::string& text) {
                   options_.workers =
                       parse_whole_list("--workers", text, 1, models::maximum_workers);
                 }}),
      noted(Decides::cells,
            {.name = "--concurrency",
             .value = "N,...",
             .help = "the most tasks in flight at once; for a blocking model its workers",
             .default_text = lists ? "the cores, and all tasks, of workloads that wait"
                                   : "all tasks, where waiting tasks suspend",
             .take =
                 [this](const std::string& text) {
                   options_.concurrency =
                       parse_whole_list("--concurrency", text, 1, workloads::maximum_tasks);
                 }}),
      noted(Decides::cells,
            {.name = "--chunk",
             .value = "N|auto,...",
             .help = "tasks handed out per scheduling decision",
             .default_text = "auto, the model's own best",
             .take = [this](const std::string& text) { options_.chunks = parse_chunks(text); }}),
      noted(Decides::cells,
            {.name = "--arrival-rate",
             .value = "N/s,...",
             .help = "open loop: tasks that wait, or the items of producer-consumer, arrive on a "
                     "schedule, so many per second, whether or not the model keeps up",
             .default_text = "all tasks are there at once",
             .take =
                 [this](const std::string& text) { options_.arrival_rates = parse_rates(text); }}),
      noted(Decides::cells, {.name = "--tasks",
                             .value = "N",
                             .help = "tasks per iteration, such as 64, 10k or 1e6",
                             .default_text = "the workload's",
                             .take =
                                 [this](const std::string& text) {
                                   options_.tasks =
                                       parse_whole("--tasks", text, 1, workloads::maximum_tasks);
                                 }}),
      noted(Decides::cells,
            {.name = "--size",
             .value = "N",
             .help = "size of a task, in the unit that 'bench list' shows; where that is bytes, "
                     "also as 64KiB",
             .default_text = "the workload's",
             .take =
                 [this](const std::string& text) {
                   const Size size = parse_size("--size", text, workloads::maximum_size);
                   (size.is_bytes ? options_.size_bytes : options_.size) = size.amount;
                 }}),
      noted(Decides::cells, {.name = "--items",
                             .value = "N",
                             .help = "another name of --size, for workloads whose size is the "
                                     "items that go through a channel",
                             .default_text = {},
                             .take =
                                 [this](const std::string& text) {
                                   if (options_.size || options_.size_bytes) {
                                     throw UsageError(
                                         "--items is another name of --size: leave one "
                                         "of the two out");
                                   }
                                   options_.size =
                                       parse_whole("--items", text, 1, workloads::maximum_size);
                                 }}),
      noted(Decides::cells, {.name = "--time-scale",
                             .value = "X",
                             .help = "multiply every simulated wait by X",
                             .default_text = "1",
                             .take =
                                 [this](const std::string& text) {
                                   options_.time_scale = parse_factor(
                                       "--time-scale", text, workloads::maximum_time_scale);
                                 }}),
  };
}

std::vector<CommandOption> CellOptions::trial_options() {
  return {
      noted(Decides::how_much, {.name = "--seed",
                                .value = "N",
                                .help = "seed of the workloads and of the order of trials",
                                .default_text = "1",
                                .take =
                                    [this](const std::string& text) {
                                      options_.seed =
                                          parse_whole("--seed", text, 0,
                                                      std::numeric_limits<std::uint64_t>::max());
                                    }}),
      noted(Decides::how_much,
            {.name = "--deadline",
             .value = "TIME",
             .help = "kill a trial that makes no progress for TIME, plus twice its declared waits",
             .default_text = "30s",
             .take =
                 [this](const std::string& text) {
                   options_.deadline_s = parse_duration_s("--deadline", text);
                 }}),
      noted(Decides::cells,
            {.name = "--inject-slowdown",
             .value = "PERCENT[:MODEL[/WORKLOAD]],...",
             .help = "do so much more work in these cells, by running an evenly spread part of the "
                     "tasks twice: to test whether a comparison notices. 1 % needs 1000 tasks, 10 "
                     "% needs 100",
             .default_text = {},
             .take =
                 [this](const std::string& text) { options_.slowdowns = parse_slowdowns(text); }}),
  };
}

OptionGroup CellOptions::settings() {
  OptionGroup group{.title = "How models do the work", .options = {}};
  for (const OptionRow& row : option_table()) {
    const bool is_for_lists_alone = row.leaves_no_times && takes_ == Takes::one_value;
    if (row.is_setting() && !is_for_lists_alone) group.options.push_back(row_option(row));
  }
  return group;
}

OptionGroup CellOptions::workload_options() {
  OptionGroup group{.title = "Options of workloads", .options = {}};
  for (const OptionRow& row : option_table()) {
    if (!row.is_setting() && !row.option.is_internal()) group.options.push_back(row_option(row));
  }
  return group;
}

CommandOption CellOptions::row_option(const OptionRow& row) {
  using Type = workloads::Option::Type;
  const workloads::Option& known = row.option;
  CommandOption option{.name = std::string("--") + known.name,
                       .value = known.values,
                       .help = row.is_setting() ? known.help : help_of_workloads(row),
                       .default_text = {},
                       .take = nullptr};
  // A default that takes more words than its value stands in the help.
  const bool is_flag = known.type == Type::flag;
  if (!is_flag && option.help.find("(default: ") == std::string::npos) {
    option.default_text = known.default_value;
  }
  // Commas are part of addresses and folders: only a value that says so is a list.
  const bool is_list = !is_flag && (known.type != Type::printable_text ||
                                    std::string_view(known.values).ends_with(list_mark));
  option.take = [this, &row, &known, is_list](const std::string& text) {
    std::vector<std::string> values;
    for (const std::string& part : is_list ? parts_of_list(known, text) : std::vector{text}) {
      values.push_back(canonical(row, part));
    }
    options_.settings[known.name] = std::move(values);
  };
  return with_words(noted(Decides::cells, std::move(option)),
                    {known.words.begin(), known.words.end()});
}

}  // namespace bench
