// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/google_fields.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/core.h>

#include "reports/results/check/check_results.h"
#include "reports/results/files/json.h"
#include "reports/text/text.h"

namespace reports {
namespace {

std::string described(const GoogleField& field) {
  switch (field.kind) {
    case GoogleField::Kind::missing:
      return "nothing";
    case GoogleField::Kind::null:
      return "null";
    case GoogleField::Kind::boolean:
      return field.boolean ? "true" : "false";
    case GoogleField::Kind::number: {
      const std::string text = nlohmann::json(field.number).dump();
      return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
    }
    case GoogleField::Kind::not_finite:
      return "NaN or Infinity";
    case GoogleField::Kind::text:
      return "the text \"" + sanitize(field.text, 60) + "\"";
    case GoogleField::Kind::list:
      return "a list";
    case GoogleField::Kind::object:
      break;
  }
  return "an object";
}

/// Refuses the value of a key in the row with this name.
[[noreturn]] void refuse(const std::string& name, GoogleKey key, const std::string& expected,
                         const GoogleField& found) {
  throw std::runtime_error(fmt::format(
      "{}{}: expected {}, found {}", google_row_keys[static_cast<std::size_t>(key)],
      name.empty() ? "" : " of '" + sanitize(name, 100) + "'", expected, described(found)));
}

double nanoseconds_per_unit(const GoogleRowFields& fields, const std::string& name) {
  const GoogleField& unit = fields[GoogleKey::time_unit];
  if (unit.kind == GoogleField::Kind::missing) return 1;
  constexpr std::pair<std::string_view, double> units[] = {
      {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
  for (const auto& [text, factor] : units) {
    if (unit.kind == GoogleField::Kind::text && unit.text == text) return factor;
  }
  refuse(name, GoogleKey::time_unit, R"("ns", "us", "ms" or "s")", unit);
}

double time_ns(const GoogleRowFields& fields, GoogleKey key, double unit, const std::string& name) {
  const GoogleField& field = fields[key];
  if (field.kind != GoogleField::Kind::number) refuse(name, key, "a finite number", field);
  const double ns = field.number * unit;
  if (!(ns >= 0 && ns <= static_cast<double>(longest_time_ns))) {
    refuse(name, key, "a time from 0 to " + format_number(longest_time_ns / 1e9, 0) + " s", field);
  }
  return ns;
}

/// An error without a message is one; a message alone is what some writers put in every row.
bool has_happened(const GoogleRowFields& fields, GoogleKey key, GoogleKey message,
                  const std::string& name) {
  const GoogleField& flag = fields[key];
  switch (flag.kind) {
    case GoogleField::Kind::missing:
    case GoogleField::Kind::null:
      return !fields[message].text_or_nothing().empty();
    case GoogleField::Kind::boolean:
      return flag.boolean;
    case GoogleField::Kind::number:
      return flag.number != 0;
    case GoogleField::Kind::text:
      if (flag.text == "true" || flag.text == "false") return flag.text == "true";
      break;
    default:
      break;
  }
  refuse(name, key, "true or false", flag);
}

std::string reason_of(const GoogleField& message) {
  std::string reason = message.text_or_nothing();
  return reason.empty() ? "no reason was given" : reason;
}

}  // namespace

GoogleRow google_row(const GoogleRowFields& fields, std::size_t place) {
  GoogleRow row{.place = place};
  for (const GoogleKey key : {GoogleKey::run_name, GoogleKey::name}) {
    if (row.name.empty()) row.name = fields[key].text_or_nothing();
  }
  if (row.name.empty())
    refuse("", GoogleKey::name, "the name of a benchmark", fields[GoogleKey::name]);
  row.label = fields[GoogleKey::label].text_or_nothing();
  row.has_run_type = fields[GoogleKey::run_type].kind == GoogleField::Kind::text;
  const auto is_present = [&](GoogleKey key) {
    return fields[key].kind != GoogleField::Kind::missing;
  };
  if (fields[GoogleKey::run_type].text_or_nothing() == "aggregate" ||
      is_present(GoogleKey::aggregate_name) || is_present(GoogleKey::rms) ||
      is_present(GoogleKey::cpu_coefficient) || is_present(GoogleKey::big_o)) {
    row.outcome = GoogleRow::Outcome::aggregate;
    return row;
  }
  row.repetitions = fields[GoogleKey::repetitions].count();
  row.repetition_index = fields[GoogleKey::repetition_index].count();
  row.family_index = fields[GoogleKey::family_index].count();
  row.per_family_instance_index = fields[GoogleKey::per_family_instance_index].count();
  row.threads = std::max<std::uint64_t>(1, fields[GoogleKey::threads].count().value_or(1));
  if (row.threads > max_workers) {
    refuse(row.name, GoogleKey::threads, "no more than " + std::to_string(max_workers),
           fields[GoogleKey::threads]);
  }
  if (has_happened(fields, GoogleKey::error_occurred, GoogleKey::error_message, row.name)) {
    row.outcome = GoogleRow::Outcome::failed;
    row.reason = reason_of(fields[GoogleKey::error_message]);
  } else if (has_happened(fields, GoogleKey::skipped, GoogleKey::skip_message, row.name)) {
    row.outcome = GoogleRow::Outcome::skipped;
    row.reason = reason_of(fields[GoogleKey::skip_message]);
  } else {
    try {
      const double unit = nanoseconds_per_unit(fields, row.name);
      row.real_ns = time_ns(fields, GoogleKey::real_time, unit, row.name);
      // No verdict needs the CPU time: one that is of no use is as one that is not there.
      const double cpu_ns = fields[GoogleKey::cpu_time].number * unit;
      if (fields[GoogleKey::cpu_time].kind == GoogleField::Kind::number && cpu_ns >= 0 &&
          cpu_ns <= static_cast<double>(longest_time_ns)) {
        row.cpu_ns = cpu_ns;
      }
    } catch (const std::runtime_error& error) {
      const GoogleField::Kind kind = fields[GoogleKey::real_time].kind;
      row.problem = error.what();
      row.is_not_finite = kind == GoogleField::Kind::not_finite || kind == GoogleField::Kind::null;
    }
  }
  return row;
}

Machine google_machine(const GoogleContextFields& fields) {
  Machine machine;
  machine.host_name = fields[GoogleContextKey::host_name].text_or_nothing();
  machine.executable = fields[GoogleContextKey::executable].text_or_nothing();
  machine.logical_cores = fields[GoogleContextKey::num_cpus].count().value_or(0);
  const GoogleField& mhz = fields[GoogleContextKey::mhz_per_cpu];
  constexpr double max_mhz = 1e9;
  if (mhz.kind == GoogleField::Kind::number && mhz.number >= 0 && mhz.number <= max_mhz) {
    machine.mhz_per_cpu = mhz.number;
  }
  machine.cpu_scaling_enabled = fields[GoogleContextKey::cpu_scaling_enabled].is_true();
  machine.build_type = fields[GoogleContextKey::library_build_type].text_or_nothing();
  return machine;
}

}  // namespace reports
