// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/read_results.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <fmt/core.h>

#include "reports/results/check/check_results.h"
#include "reports/results/files/check_rows.h"
#include "reports/results/files/document.h"
#include "reports/results/files/google_benchmark.h"
#include "reports/results/files/journal.h"
#include "reports/results/files/other_formats.h"
#include "reports/results/refuse.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using nlohmann::json;

const std::string key_of_ours = "concurrency_bench";

/// Runs `read`, and says for whatever it throws that it was at `path`.
template <typename Read>
decltype(auto) at(const std::string& path, const Read& read) {
  try {
    return read();
  } catch (const json::exception& error) {
    refuse(explain(error, path));
  } catch (const std::runtime_error& error) {
    refuse(fmt::format("{}: {}", path, error.what()));
  }
}

const json& list_at(const json& object, const std::string& key) {
  const auto list = object.find(key);
  if (list == object.end()) refuse("the key '" + key + "' is missing");
  if (!list->is_array()) refuse(key, "be a list", described(*list));
  return *list;
}

/// The name beside the index of a cell, for people, is that cell's.
void check_name(const json& entry, const Cell& cell) {
  const auto name = entry.find("name");
  if (name == entry.end() || *name == cell.name) return;
  refuse(fmt::format("name: must be that of its cell, '{}' (got {})", sanitize(cell.name, 100),
                     sanitize(to_line(*name), 100)));
}

/// Whether entries have the name of their cell, for people.
template <typename Entry>
constexpr bool has_name = std::is_same_v<Entry, Failure> || std::is_same_v<Entry, Skip> ||
                          std::is_same_v<Entry, Disturbance> || std::is_same_v<Entry, FaultOutcome>;

template <typename Entry>
void read_list(const json& ours, const std::string& key, const Plan& plan,
               std::vector<Entry>& entries, EntryCheck& check) {
  const json& list = at(key_of_ours, [&]() -> const json& { return list_at(ours, key); });
  entries.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    at(fmt::format("{}.{}[{}]", key_of_ours, key, i), [&] {
      Entry entry;
      if constexpr (has_name<Entry>) {
        json without_name = list[i];  // which is the cell's, for people
        if (without_name.is_object()) without_name.erase("name");
        entry = read_exactly<Entry>(without_name);
      } else {
        entry = read_exactly<Entry>(list[i]);
      }
      check.take(entry);
      if constexpr (has_name<Entry>) {
        check_name(list[i], plan.cells[entry.cell]);
      }
      entries.push_back(std::move(entry));
    });
  }
}

/// The failures that occurred. An entry of one that did not occur says what the trials say.
void read_expected_failures(const json& ours, Results& results, EntryCheck& check) {
  const json& list =
      at(key_of_ours, [&]() -> const json& { return list_at(ours, "expected_failures"); });
  for (std::size_t i = 0; i < list.size(); ++i) {
    at(fmt::format("{}.expected_failures[{}]", key_of_ours, i), [&] {
      json entry = list[i];
      const bool occurred = entry.at("occurred").get<bool>();
      entry.erase("occurred");
      entry.erase("name");  // which is the cell's, for people
      const auto failure = read_exactly<ExpectedFailure>(entry);
      if (occurred) {
        check.take(failure);
      } else {
        check.take_absent(failure);
      }
      check_name(list[i], results.plan.cells[failure.cell]);
      if (results.expected_failure(failure.cell) != nullptr) {
        refuse("cell", "be one that no other entry has", std::to_string(failure.cell));
      }
      if (occurred) results.add(failure);
    });
  }
}

/// Each by itself, so that the one that is wrong can be named.
template <typename Element>
void check_elements(const json& plan, const std::string& key) {
  const json& list = list_at(plan, key);
  for (std::size_t i = 0; i < list.size(); ++i) {
    at(fmt::format("{}[{}]", key, i), [&] { static_cast<void>(read_exactly<Element>(list[i])); });
  }
}

Plan read_plan(const json& json_plan) {
  if (!json_plan.is_object()) refuse("expected an object, found " + described(json_plan));
  if (const std::size_t cells = list_at(json_plan, "cells").size(); cells > max_cells) {
    refuse("cells", fmt::format("be at most {}", max_cells), std::to_string(cells));
  }
  check_elements<Cell>(json_plan, "cells");
  check_elements<NotApplicable>(json_plan, "not_applicable");
  check_elements<Experiment>(json_plan, "experiments");
  if (json_plan.contains("claims")) check_elements<Claim>(json_plan, "claims");
  Plan plan = read_exactly<Plan>(json_plan);
  check_plan(plan);
  return plan;
}

Results read_ours(const json& document) {
  const json& ours = document.at(key_of_ours);
  Results results;
  at(key_of_ours, [&] {
    if (!ours.is_object()) refuse("expected an object, found " + described(ours));
    if (const json& schema = ours.at("schema"); schema != results_schema) {
      refuse("schema", fmt::format("be {}, the layout that this program reads", results_schema),
             described(schema) + "; use the bench that wrote it");
    }
    ours.at("interrupted").get_to(results.interrupted);
    if (ours.contains("date_ns")) results.date_ns = read_date_ns(ours.at("date_ns"));
  });
  at("context", [&] { document.at("context").at("date").get_to(results.date); });
  at(key_of_ours + ".plan", [&] { results.plan = read_plan(ours.at("plan")); });
  at(key_of_ours + ".machine",
     [&] { results.machine = read_exactly<Machine>(ours.at("machine")); });
  EntryCheck check(results.plan);
  if (ours.contains("rounds")) read_list(ours, "rounds", results.plan, results.rounds, check);
  if (ours.contains("machine_state")) {
    at(key_of_ours + ".machine_state", [&] {
      results.machine_state = read_exactly<MachineState>(ours.at("machine_state"));
      check_machine_state(*results.machine_state);
    });
  }
  read_list(ours, "trials", results.plan, results.trials, check);
  read_list(ours, "memory", results.plan, results.memory, check);
  if (ours.contains("timelines"))
    read_list(ours, "timelines", results.plan, results.timelines, check);
  read_list(ours, "failed", results.plan, results.failed, check);
  read_list(ours, "skipped", results.plan, results.skipped, check);
  if (ours.contains("expected_failures")) read_expected_failures(ours, results, check);
  if (ours.contains("fault_outcomes"))
    read_list(ours, "fault_outcomes", results.plan, results.fault_outcomes, check);
  if (ours.contains("disturbed"))
    read_list(ours, "disturbed", results.plan, results.disturbed, check);
  if (ours.contains("observations"))
    read_list(ours, "observations", results.plan, results.observations, check);
  if (ours.contains("pairing")) {
    at(key_of_ours + ".pairing", [&] {
      results.pairing = read_exactly<Pairing>(ours.at("pairing"));
      check_pairing(*results.pairing, results);
    });
  }
  if (const auto again = ours.find("not_applicable");
      again != ours.end() && *again != ours.at("plan").at("not_applicable")) {
    refuse(
        fmt::format("{}.not_applicable: must be the same as in {}.plan", key_of_ours, key_of_ours));
  }
  check_rows(document, results);
  return results;
}

}  // namespace

Results read_results(std::string_view text) {
  if (text.size() > max_file_bytes) {
    refuse("larger than " + format_bytes(max_file_bytes));
  }
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // of UTF-8
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    refuse("line 1: it is empty");
  }
  if (const std::string what = describe_other_text(text); !what.empty()) {
    refuse(what);
  }
  if (is_journal(text)) {
    Results results = read_journal(text);
    results.interrupted = true;  // a run that ends removes its journal
    return results;
  }
  const Outline outline = outline_of(text);
  if (outline.has(key_of_ours)) {
    refuse_repeated_key(text, outline);
    return read_ours(parse_outlined(text));
  }
  if (outline.has("benchmarks") &&
      (!may_be_other_benchmarks(outline) || !outline.non_finite.empty())) {
    return read_google_benchmark(text, outline);
  }
  const json document = parse_outlined(text);
  if (const std::string what = describe_other_json(document); !what.empty()) {
    refuse(what);
  }
  if (outline.has("benchmarks")) return read_google_benchmark(text, outline);
  refuse("no results: it has neither '" + key_of_ours +
         "', which 'bench --out=FILE' writes, nor Google Benchmark's "
         "'benchmarks'");
}

}  // namespace reports
