// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <fmt/ranges.h>

#include "bench/command_line/command.h"
#include "bench/experiments/experiment.h"
#include "bench/files/terminal.h"
#include "bench/machine/cores.h"
#include "bench/options/settings.h"
#include "models/catalogue.h"
#include "reports/text/text.h"
#include "reports/text/text_table.h"
#include "workloads/catalogue.h"

namespace bench {
namespace {

using reports::TextTable;

template <typename Names>
std::string join(const Names& names) {
  return fmt::format("{}", fmt::join(names, " "));
}

std::vector<std::string> model_row(const models::CatalogueEntry& entry) {
  std::vector<std::string> row = {std::string(entry.name), join(entry.aliases), join(entry.groups)};
  if (!entry.missing.empty()) {
    row.insert(row.end(), {"", "", "", "", "unavailable: " + std::string(entry.missing)});
    return row;
  }
  const models::Model model = entry.make();
  const std::string reason = model.unavailable({}).value_or("");
  const models::Capabilities& can = model.capabilities;
  row.emplace_back(can.single_worker ? "1" : "--workers");
  row.push_back(std::string("map") + (can.submits ? " submit" : "") +
                (can.applies ? " apply" : ""));
  row.emplace_back(can.suspends ? "yes" : "no");
  row.emplace_back(can.open_loop ? "yes" : "no");
  row.push_back(join(io_methods(can)));
  std::string what = std::string(model.description);
  if (!reason.empty()) {
    what += "; unavailable: " + reason;
  } else if (can.io == models::IoMethod::epoll) {
    const auto no_uring = model.unavailable({.io = models::IoMethod::uring});
    if (no_uring) what += "; --io=uring is unavailable: " + *no_uring;
  }
  row.push_back(what);
  return row;
}

std::vector<std::string> workload_row(const workloads::CatalogueEntry& entry) {
  std::vector<std::string> row = {std::string(entry.name), join(entry.groups)};
  if (!entry.missing.empty()) {
    row.insert(row.end(), {"", "", "", "unavailable: " + std::string(entry.missing)});
    return row;
  }
  const workloads::WorkloadKind kind = entry.kind();
  const auto defaults = kind.defaults(usable_cores());
  row.push_back(std::to_string(defaults.tasks));
  row.push_back(std::to_string(defaults.size));
  row.emplace_back(kind.size_unit);
  row.emplace_back(kind.description);
  return row;
}

/// Every model, workload and experiment with a description, its other names and, where it cannot
/// run here, the reason.
std::string format_catalogue() {
  using enum TextTable::Align;
  TextTable models({{"model", left},
                    {"alias", left},
                    {"groups", left},
                    {"workers", left},
                    {"dispatch", left},
                    {"suspends", left},
                    {"open loop", left},
                    {"io", left},
                    {"what it is", left}});
  for (const auto& entry : models::catalogue()) models.add_row(model_row(entry));
  TextTable workloads({{"workload", left},
                       {"groups", left},
                       {"tasks"},
                       {"size"},
                       {"size counts", left},
                       {"what a task does", left}});
  for (const auto& entry : workloads::catalogue()) workloads.add_row(workload_row(entry));
  TextTable experiments({{"experiment", left}, {"alias", left}, {"question", left}});
  for (const auto& entry : experiments::all()) {
    experiments.add_row({entry.name, join(entry.aliases), entry.question});
  }
  return "models (--model; 'all' means every one, default: core)\n" + models.str() +
         "\nworkloads (--workload; 'all' means every one, default: core; a workload's name goes "
         "before a "
         "group's; tasks and size are the defaults here)\n" +
         workloads.str() +
         "\nexperiments (--experiment; default, when no option chooses cells: overview)\n" +
         experiments.str();
}

class ListCommand : public Command {
 public:
  CommandSyntax syntax() override {
    return {.command = "bench list",
            .description =
                "Shows every model and workload, with aliases, groups and defaults, and "
                "every experiment. What cannot run here is shown with the reason."};
  }

  int run() override {
    print_text(format_catalogue());
    return exit_done;
  }
};

}  // namespace

std::unique_ptr<Command> list_command() { return std::make_unique<ListCommand>(); }

}  // namespace bench
