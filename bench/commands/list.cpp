// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "bench/command_line/command.h"
#include "bench/files/output_file.h"
#include "bench/files/terminal.h"
#include "bench/listing/facts.h"
#include "bench/options/common_options.h"
#include "bench/options/help.h"
#include "bench/options/name_meanings.h"
#include "bench/options/names.h"
#include "bench/usage_error.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"

namespace bench {
namespace {

std::string plural(EntryKind kind) { return std::string(name_of(kind)) + "s"; }

std::vector<std::string> plural_kinds() {
  std::vector<std::string> words;
  std::ranges::transform(entry_kinds, std::back_inserter(words), plural);
  return words;
}

/// Returns everything that can stand behind 'bench list'.
std::vector<std::string> all_words() {
  std::vector<std::string> words = plural_kinds();
  for (const EntryKind kind : entry_kinds) {
    for (std::string& name : known_names(kind)) {
      if (std::ranges::find(words, name) == words.end()) words.push_back(std::move(name));
    }
  }
  return words;
}

/// Moves the entries that a name means from the facts of all.
template <typename Facts>
void take(std::vector<Facts>& from, const NameMeaning& meaning, std::vector<Facts>& target) {
  for (Facts& entry : from) {
    if (std::ranges::find(meaning.entries, entry.name) == meaning.entries.end()) continue;
    target.push_back(std::move(entry));
  }
}

void take(CatalogueFacts& from, const NameMeaning& meaning, CatalogueFacts& target) {
  switch (meaning.kind) {
    case EntryKind::model:
      return take(from.models, meaning, target.models);
    case EntryKind::workload:
      return take(from.workloads, meaning, target.workloads);
    case EntryKind::experiment:
      return take(from.experiments, meaning, target.experiments);
    case EntryKind::implementation:
      return take(from.implementations, meaning, target.implementations);
  }
}

class ListCommand : public Command {
 public:
  CommandSyntax syntax() override {
    return {.command = "bench list",
            .description =
                "Shows every model, workload, experiment and implementation of locks, or those of "
                "one KIND (models, workloads, experiments or implementations); with NAME all that "
                "there is to know of one: what it does, the options that shape it with their "
                "defaults, its groups, who can run it. Where NAME is a group, such as core or "
                "python, it shows what belongs to the group. What cannot run here is shown with "
                "the reason.",
            .operands = {.kind = Operands::Kind::some,
                         .shown = "[KIND] [NAME]",
                         .completion = Completion::words,
                         .words = all_words()},
            .groups = {{"How to show it",
                        {flag("--json", "print one JSON object for programs", wants_json_)}}},
            .sections = {{"Example",
                          R"(What does the workload 'synthetic' do, and which options has it?

  bench list workloads synthetic)"}}};
  }

  void finish(const ParsedArguments& parsed) override {
    std::vector<std::string> operands = parsed.operands;
    if (!operands.empty()) {
      if (const EntryKind* const kind = find_entry_kind(operands.front())) {
        kind_ = *kind;
        operands.erase(operands.begin());
      }
    }
    if (operands.size() > 1) refuse_operands(operands);
    if (operands.empty()) return;
    if (operands.front().empty()) {
      throw UsageError("'' is no name; 'bench list' without a name shows all");
    }
    meanings_ = meanings_of(operands.front());
    if (kind_) {
      std::erase_if(meanings_, [this](const auto& meaning) { return meaning.kind != *kind_; });
    }
    if (meanings_.empty()) refuse_name(operands.front());
  }

  int run() override {
    CatalogueFacts all = collect_facts();
    if (meanings_.empty()) {
      choose_kind(all);
      return show({}, all);
    }
    CatalogueFacts single;
    CatalogueFacts members;
    for (const NameMeaning& meaning : meanings_) {
      take(all, meaning, meaning.is_group ? members : single);
    }
    return show(single, members);
  }

 private:
  /// Throws the error for more operands than a kind and a name.
  [[noreturn]] void refuse_operands(const std::vector<std::string>& operands) const {
    const std::string nearest = kind_ ? "" : nearest_name(operands.front(), plural_kinds());
    if (!nearest.empty()) {
      throw UsageError(fmt::format("unknown kind '{}': did you mean 'bench list {} {}'?",
                                   reports::sanitize(operands.front(), 60), nearest,
                                   reports::sanitize(operands[1], 60)));
    }
    throw UsageError(
        "list takes one kind (models, workloads, experiments or implementations) and one name; "
        "'bench list "
        "--help' shows how");
  }

  /// Throws the error for a name that no entry of the kind has.
  [[noreturn]] void refuse_name(const std::string& name) const {
    if (kind_) {
      throw unknown_entry(fmt::format("unknown {}", name_of(*kind_)), name,
                          nearest_name(name, known_names(*kind_)), "bench list " + plural(*kind_));
    }
    throw unknown_entry("unknown name", name, nearest_name(name, all_words()), "bench list");
  }

  void choose_kind(CatalogueFacts& facts) const {
    if (!kind_) return;
    if (*kind_ != EntryKind::model) facts.models.clear();
    if (*kind_ != EntryKind::workload) facts.workloads.clear();
    if (*kind_ != EntryKind::experiment) facts.experiments.clear();
    if (*kind_ != EntryKind::implementation) facts.implementations.clear();
  }

  /// Shows entries in full, and then others in tables.
  int show(CatalogueFacts in_full, CatalogueFacts in_tables) const {
    if (wants_json_) {
      const auto add = [](auto& list, auto& more) {
        std::ranges::move(more, std::back_inserter(list));
      };
      add(in_full.models, in_tables.models);
      add(in_full.workloads, in_tables.workloads);
      add(in_full.experiments, in_tables.experiments);
      add(in_full.implementations, in_tables.implementations);
      print(format_facts_json(in_full));
      return exit_done;
    }
    const std::size_t width = line_columns(STDOUT_FILENO, list_width);
    std::string text = format_facts_in_full(in_full, width);
    if (const std::string tables = format_facts(in_tables, width); !tables.empty()) {
      text += (text.empty() ? "" : "\n") + tables + "\n" +
              reports::fold(
                  "'bench list NAME' shows all about one, with its options; --json is "
                  "for programs.\n",
                  width);
    }
    print_text(text);
    return exit_done;
  }

  bool wants_json_ = false;
  std::optional<EntryKind> kind_;      ///< none: all
  std::vector<NameMeaning> meanings_;  ///< of the name, if one was given
};

}  // namespace

std::unique_ptr<Command> list_command() { return std::make_unique<ListCommand>(); }

}  // namespace bench
