// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "bench/command_line/command.h"
#include "bench/files/output_file.h"
#include "bench/files/terminal.h"
#include "bench/listing/facts.h"
#include "bench/options/common_options.h"
#include "bench/options/names.h"
#include "bench/usage_error.h"

namespace bench {
namespace {

const std::vector<std::string> kinds = {"models", "workloads", "experiments"};

/// Returns the names that an entry is found by.
std::vector<std::string> names_of(const WorkloadFacts& workload) { return {workload.name}; }
template <typename Facts>
std::vector<std::string> names_of(const Facts& entry) {
  std::vector<std::string> names = {entry.name};
  names.insert(names.end(), entry.aliases.begin(), entry.aliases.end());
  return names;
}

/// Leaves the entries of this name, or none unless `is_wanted`; adds the names of all to `known`.
template <typename Facts>
void choose(std::vector<Facts>& entries, bool is_wanted, const std::string& name,
            std::vector<std::string>& known) {
  if (!is_wanted) entries.clear();
  for (const Facts& entry : entries) {
    const auto names = names_of(entry);
    known.insert(known.end(), names.begin(), names.end());
  }
  if (name.empty()) return;
  std::erase_if(entries, [&](const Facts& entry) {
    const auto names = names_of(entry);
    return std::ranges::find(names, name) == names.end();
  });
}

class ListCommand : public Command {
 public:
  CommandSyntax syntax() override {
    std::vector<std::string> words = kinds;
    const auto names = listed_names();
    words.insert(words.end(), names.begin(), names.end());
    return {.command = "bench list",
            .description =
                "Shows every model, workload and experiment, or one kind of them; with NAME all "
                "that there is to know of one: what it does, the options that shape it with their "
                "defaults, its groups, who can run it. What cannot run here is shown with the "
                "reason.",
            .operands = {.kind = Operands::Kind::some,
                         .shown = "[models|workloads|experiments] [NAME]",
                         .completion = Completion::words,
                         .words = std::move(words)},
            .groups = {{"How to show it",
                        {flag("--json", "print one JSON object for programs", wants_json_)}}},
            .sections = {{"Example",
                          R"(What does the workload 'synthetic' do, and which options has it?

  bench list workloads synthetic)"}}};
  }

  void finish(const ParsedArguments& parsed) override {
    std::vector<std::string> operands = parsed.operands;
    if (!operands.empty() && std::ranges::find(kinds, operands.front()) != kinds.end()) {
      kind_ = operands.front();
      operands.erase(operands.begin());
    }
    if (operands.size() > 1) {
      throw UsageError(
          "list takes one kind (models, workloads or experiments) and one name; 'bench list "
          "--help' "
          "shows how");
    }
    if (operands.empty()) return;
    name_ = operands.front();
    facts_ = chosen_facts();  // refuses an unknown name
  }

  int run() override {
    if (name_.empty()) facts_ = chosen_facts();
    if (wants_json_) {
      print(format_facts_json(facts_));
    } else if (!name_.empty()) {
      print_text(format_facts_in_full(facts_));
    } else {
      print_text(format_facts(facts_) +
                 "\n'bench list NAME' shows all about one, with its options; --json is for "
                 "programs.\n");
    }
    return exit_done;
  }

 private:
  CatalogueFacts chosen_facts() const {
    CatalogueFacts facts = collect_facts();
    std::vector<std::string> known;
    const auto is_wanted = [&](const char* kind) { return kind_.empty() || kind_ == kind; };
    choose(facts.models, is_wanted("models"), name_, known);
    choose(facts.workloads, is_wanted("workloads"), name_, known);
    choose(facts.experiments, is_wanted("experiments"), name_, known);
    const bool has_some =
        !facts.models.empty() || !facts.workloads.empty() || !facts.experiments.empty();
    if (has_some) return facts;
    const std::string what =
        kind_.empty() ? "name" : kind_.substr(0, kind_.size() - 1);  // in the singular
    if (kind_.empty()) known.insert(known.end(), kinds.begin(), kinds.end());
    throw unknown_name("unknown " + what, name_, nearest_name(name_, known),
                       kind_.empty() ? "bench list" : "bench list " + kind_);
  }

  bool wants_json_ = false;
  std::string kind_;  ///< empty: all
  std::string name_;  ///< empty: all
  CatalogueFacts facts_;
};

}  // namespace

std::unique_ptr<Command> list_command() { return std::make_unique<ListCommand>(); }

}  // namespace bench
