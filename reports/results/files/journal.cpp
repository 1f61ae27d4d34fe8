// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/journal.h"

#include <stdexcept>

#include <fmt/core.h>

#include "reports/results/check/check_results.h"
#include "reports/results/files/document.h"
#include "reports/results/refuse.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr const char* journal_format = "concurrency-bench journal";

void read_header(const nlohmann::json& line, Results& results) {
  if (!line.is_object() || line.value("format", nlohmann::json()) != journal_format) {
    refuse("not a journal");
  }
  if (line.at("schema") != results_schema) {
    refuse("schema", fmt::format("be {}, the layout that this program writes", results_schema),
           described(line.at("schema")));
  }
  line.at("date").get_to(results.date);
  if (line.contains("date_ns")) results.date_ns = read_date_ns(line.at("date_ns"));
  results.plan = read_exactly<Plan>(line.at("plan"));
  results.machine = read_exactly<Machine>(line.at("machine"));
  check_plan(results.plan);
  if (line.contains("pairing")) results.pairing = read_exactly<Pairing>(line.at("pairing"));
}

nlohmann::json parse_line(std::string_view text) {
  try {
    return parse_document(text);
  } catch (const std::runtime_error&) {  // its place is of no use within a line
    refuse("not a line of a journal");
  }
}

void read_entry(const nlohmann::json& line, Results& results, EntryCheck& check) {
  const auto add = [&check](auto entry, auto& list) {
    check.take(entry);
    list.push_back(std::move(entry));
  };
  if (line.contains("trial")) {
    add(read_exactly<Trial>(line.at("trial")), results.trials);
  } else if (line.contains("memory")) {
    add(read_exactly<MemoryPeak>(line.at("memory")), results.memory);
  } else if (line.contains("pair")) {
    if (!results.pairing) refuse("pair: must not be in a journal whose first line has no pairing");
    results.pairing->pairs.push_back(read_exactly<Pair>(line.at("pair")));
  } else if (line.contains("fault_outcome")) {
    add(read_exactly<FaultOutcome>(line.at("fault_outcome")), results.fault_outcomes);
  } else if (line.contains("skip")) {
    add(read_exactly<Skip>(line.at("skip")), results.skipped);
  } else if (line.contains("disturbance")) {
    add(read_exactly<Disturbance>(line.at("disturbance")), results.disturbed);
  } else if (line.contains("observation")) {
    add(read_exactly<Observation>(line.at("observation")), results.observations);
  } else if (line.contains("round")) {
    add(read_exactly<Round>(line.at("round")), results.rounds);
  } else if (line.contains("failure")) {
    add(read_exactly<Failure>(line.at("failure")), results.failed);
  } else if (line.contains("expected_failure")) {
    const auto failure = read_exactly<ExpectedFailure>(line.at("expected_failure"));
    check.take(failure);
    results.add(failure);
  } else {
    refuse(
        "must have one of the keys trial, memory, pair, skip, disturbance, observation, round, "
        "failure, expected_failure and fault_outcome");
  }
}

}  // namespace

bool is_journal(std::string_view text) {
  return text.substr(0, text.find('\n')).find(journal_format) != std::string_view::npos;
}

std::string journal_header(const Results& results, const RunBeginning& beginning) {
  nlohmann::json header = {{"format", journal_format},
                           {"schema", results_schema},
                           {"date", results.date},
                           {"plan", results.plan},
                           {"machine", results.machine}};
  if (results.date_ns != 0) header["date_ns"] = results.date_ns;
  if (results.pairing) {
    Pairing pairing = *results.pairing;
    pairing.pairs.clear();  // each has a line of its own
    header["pairing"] = pairing;
  }
  if (!beginning.outputs.empty()) header["outputs"] = beginning.outputs;
  if (beginning.spent_s > 0) header["spent_s"] = beginning.spent_s;
  if (!beginning.is_fitted) header["is_fitted"] = false;
  return to_line(header) + "\n";
}

RunBeginning read_beginning(std::string_view text) {
  RunBeginning beginning;
  const nlohmann::json header = parse_line(text.substr(0, text.find('\n')));
  if (!header.is_object()) return beginning;
  if (header.contains("outputs")) {
    for (const auto& [what, name] : header.at("outputs").items()) {
      if (name.is_string()) beginning.outputs[what] = name.get<std::string>();
    }
  }
  if (const auto spent = header.find("spent_s"); spent != header.end()) {
    constexpr double longest_s = static_cast<double>(longest_time_ns) * 1e-9;
    if (!spent->is_number() || !(*spent >= 0) || !(*spent <= longest_s)) {
      refuse("line 1: spent_s", "be a time in seconds", described(*spent));
    }
    spent->get_to(beginning.spent_s);
  }
  if (const auto fitted = header.find("is_fitted"); fitted != header.end()) {
    if (!fitted->is_boolean()) refuse("line 1: is_fitted", "be true or false", described(*fitted));
    fitted->get_to(beginning.is_fitted);
  }
  return beginning;
}

std::string journal_line(const Trial& trial) { return to_line({{"trial", trial}}) + "\n"; }
std::string journal_line(const MemoryPeak& peak) { return to_line({{"memory", peak}}) + "\n"; }
std::string journal_line(const Failure& failure) { return to_line({{"failure", failure}}) + "\n"; }
std::string journal_line(const Pair& pair) { return to_line({{"pair", pair}}) + "\n"; }
std::string journal_line(const Round& round) { return to_line({{"round", round}}) + "\n"; }
std::string journal_line(const Disturbance& disturbance) {
  return to_line({{"disturbance", disturbance}}) + "\n";
}
std::string journal_line(const ExpectedFailure& failure) {
  return to_line({{"expected_failure", failure}}) + "\n";
}
std::string journal_line(const Observation& observation) {
  return to_line({{"observation", observation}}) + "\n";
}

std::string journal_line(const FaultOutcome& outcome) {
  return to_line({{"fault_outcome", outcome}}) + "\n";
}
std::string journal_line(const Skip& skip) { return to_line({{"skip", skip}}) + "\n"; }

Results read_journal(std::string_view text) {
  Results results;
  EntryCheck check(results.plan);
  std::size_t number = 0;
  for (;;) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    ++number;
    try {
      const nlohmann::json line = parse_line(text.substr(0, end));
      if (number == 1) {
        read_header(line, results);
      } else {
        read_entry(line, results, check);
      }
    } catch (const nlohmann::json::exception& error) {
      refuse(fmt::format("line {}: {}", number, explain(error)));
    } catch (const std::exception& error) {
      refuse(fmt::format("line {}: {}", number, error.what()));
    }
    text.remove_prefix(end + 1);
  }
  if (number == 0) refuse("line 1: not a journal");
  if (results.pairing) check_pairing(*results.pairing, results);
  return results;
}

std::string incompatibility(const Results& a, const Results& b) {
  const auto differing = [](const nlohmann::json& left, const nlohmann::json& right,
                            std::initializer_list<const char*> keys) -> std::string {
    for (const char* key : keys) {
      const nlohmann::json l = left.value(key, nlohmann::json());
      const nlohmann::json r = right.value(key, nlohmann::json());
      if (l == r) continue;
      const auto shown = [](const nlohmann::json& value) {
        std::string text = to_line(value);
        return text.size() > 80 ? text.substr(0, 80) + "…" : text;
      };
      return fmt::format("{} ({} and {})", key, shown(l), shown(r));
    }
    return {};
  };
  if (auto plan = differing(a.plan, b.plan,
                            {"seed", "time_budget_s", "trials", "iterations", "precision",
                             "deadline_s", "cells", "not_applicable", "experiments", "claims"});
      !plan.empty()) {
    return "their plans differ in " + plan;
  }
  if (auto machine = differing(a.machine, b.machine,
                               {"host_name", "cpu_model", "logical_cores", "usable_cores",
                                "quota_cores", "kernel", "executable_digest"});
      !machine.empty()) {
    return "their machines differ in " + machine;
  }
  const auto in_force = [](const Results& results) {
    return results.machine.environment ? results.machine.environment->in_force() : std::string();
  };
  if (in_force(a) != in_force(b)) {
    return fmt::format("their environments differ ('{}' and '{}')", sanitize(in_force(a), 80),
                       sanitize(in_force(b), 80));
  }
  return {};
}

}  // namespace reports
