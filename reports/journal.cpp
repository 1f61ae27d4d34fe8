// SPDX-License-Identifier: Apache-2.0
#include "reports/journal.h"

#include <stdexcept>

#include "reports/json.h"

namespace reports {
namespace {

using nlohmann::json;

constexpr const char* journal_format = "concurrency-bench journal";

void read_header(const json& line, Results& results) {
  if (line.at("format") != journal_format) throw std::runtime_error("not a journal");
  if (line.at("schema") != results_schema) {
    throw std::runtime_error("a journal of layout " + line.at("schema").dump() +
                             ", this program writes " + std::to_string(results_schema));
  }
  line.at("date").get_to(results.date);
  results.plan = read_exactly<Plan>(line.at("plan"));
  line.at("machine").get_to(results.machine);
}

json parse_line(std::string_view text) {
  json line = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (line.is_discarded()) throw std::runtime_error("not a line of a journal");
  return line;
}

constexpr std::uint64_t most_trials = 1'000'000;  // per cell: no run has so many

/// `entry`, whose cell must exist.
template <typename Entry>
Entry checked(Entry entry, const Results& results) {
  if (entry.cell >= results.plan.cells.size()) throw std::runtime_error("an unknown cell");
  return entry;
}

void read_trial(const json& line, Results& results) {
  Trial trial = checked(read_exactly<Trial>(line), results);
  check_trial(trial, results.plan.cells[trial.cell]);
  if (trial.index >= (results.plan.trials != 0 ? results.plan.trials : most_trials)) {
    throw std::runtime_error("a trial beyond the last of its cell");
  }
  for (const Trial& other : results.trials) {
    if (other.cell == trial.cell && other.index == trial.index) {
      throw std::runtime_error("the same trial twice");
    }
  }
  results.trials.push_back(std::move(trial));
}

void read_entry(const json& line, Results& results) {
  if (line.contains("trial")) {
    read_trial(line.at("trial"), results);
  } else if (line.contains("memory")) {
    results.memory.push_back(checked(read_exactly<MemoryPeak>(line.at("memory")), results));
  } else if (line.contains("skip")) {
    const Skip skip = checked(read_exactly<Skip>(line.at("skip")), results);
    if (results.skip(skip.cell) != nullptr) throw std::runtime_error("the same cell skipped twice");
    results.skipped.push_back(skip);
  } else {
    results.failed.push_back(checked(read_exactly<Failure>(line.at("failure")), results));
  }
}

}  // namespace

std::string journal_header(const Results& results) {
  return to_line({{"format", journal_format},
                  {"schema", results_schema},
                  {"date", results.date},
                  {"plan", results.plan},
                  {"machine", results.machine}}) +
         "\n";
}

std::string journal_line(const Trial& trial) { return to_line({{"trial", trial}}) + "\n"; }
std::string journal_line(const MemoryPeak& peak) { return to_line({{"memory", peak}}) + "\n"; }
std::string journal_line(const Failure& failure) { return to_line({{"failure", failure}}) + "\n"; }
std::string journal_line(const Skip& skip) { return to_line({{"skip", skip}}) + "\n"; }

Results read_journal(std::string_view text) {
  Results results;
  std::size_t number = 0;
  for (;;) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    ++number;
    try {
      const json line = parse_line(text.substr(0, end));
      if (number == 1) {
        read_header(line, results);
      } else {
        read_entry(line, results);
      }
    } catch (const std::exception& error) {
      throw std::runtime_error("line " + std::to_string(number) + ": " + error.what());
    }
    text.remove_prefix(end + 1);
  }
  if (number == 0) throw std::runtime_error("line 1: not a journal");
  return results;
}

std::string incompatibility(const Results& a, const Results& b) {
  const auto differing = [](const json& left, const json& right,
                            std::initializer_list<const char*> keys) -> std::string {
    for (const char* key : keys) {
      const json l = left.value(key, json());
      const json r = right.value(key, json());
      if (l == r) continue;
      const auto shown = [](const json& value) {
        std::string text = to_line(value);
        return text.size() > 80 ? text.substr(0, 80) + "…" : text;
      };
      return std::string(key) + " (" + shown(l) + " and " + shown(r) + ")";
    }
    return {};
  };
  if (auto plan = differing(a.plan, b.plan,
                            {"seed", "time_budget_s", "trials", "iterations", "deadline_s", "cells",
                             "not_applicable", "experiments"});
      !plan.empty()) {
    return "their plans differ in " + plan;
  }
  if (auto machine = differing(a.machine, b.machine,
                               {"host_name", "cpu_model", "logical_cores", "usable_cores", "kernel",
                                "executable_digest"});
      !machine.empty()) {
    return "their machines differ in " + machine;
  }
  return {};
}

}  // namespace reports
