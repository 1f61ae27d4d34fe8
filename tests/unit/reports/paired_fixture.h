// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "reports/comparison/judgement.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {

/// Evenly spread logarithms around a centre, not in their order.
inline std::vector<double> spread(std::size_t count, double centre, double half_width) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t place = i % 2 == 0 ? i / 2 : count - 1 - i / 2;
    const double share = (static_cast<double>(place) + 0.5) / static_cast<double>(count);
    values.push_back(centre + half_width * (2 * share - 1));
  }
  return values;
}

/// The two files of an `ab` run in the making.
struct PairedRun {
  Results base;
  Results candidate;

  PairedRun() {
    for (auto [side, results] : {std::pair(Side::base, &base), {Side::candidate, &candidate}}) {
      results->date = "2026-01-01T00:00:00+00:00";
      results->pairing = Pairing{.run = "0123456789abcdef", .side = side};
    }
  }

  std::uint64_t add_cell(const std::string& model) {
    for (Results* results : {&base, &candidate}) {
      results->plan.cells.push_back(make_cell(model, "primes"));
    }
    return base.plan.cells.size() - 1;
  }

  std::uint64_t add_control(const std::string& model) {
    const std::uint64_t cell = add_cell(model);
    for (Results* results : {&base, &candidate}) {
      results->plan.cells[cell].name += control_suffix;
      results->pairing->controls.push_back(cell);
    }
    return cell;
  }

  void add_pair(std::uint64_t cell, Pair::Stage stage, double base_ns, double candidate_ns,
                const std::string& void_reason = "") {
    for (auto [results, ns] : {std::pair(&base, base_ns), {&candidate, candidate_ns}}) {
      Trial trial;
      trial.cell = cell;
      trial.index = next_trial_[cell];
      trial.iterations_ns = {std::llround(ns)};
      trial.digest = "00000000000000ab";
      trial.tasks_run = results->plan.cells[cell].tasks;
      trial.tasks_by_worker = {trial.tasks_run};
      results->trials.push_back(std::move(trial));
      results->pairing->pairs.push_back({.cell = cell,
                                         .stage = stage,
                                         .trial = results->trials.size() - 1,
                                         .void_reason = void_reason});
    }
    ++next_trial_[cell];
  }

  /// A pair whose trials take turns, which take so long. Each lap begins with the base.
  void add_round(std::uint64_t cell, Pair::Stage stage, const std::vector<std::int64_t>& base_ns,
                 const std::vector<std::int64_t>& candidate_ns) {
    add_pair(cell, stage, 1, 1);
    for (auto [results, times_ns, first] :
         {std::tuple(&base, &base_ns, 0U), {&candidate, &candidate_ns, 1U}}) {
      Trial& trial = results->trials.back();
      results->rounds.push_back(
          {.index = trial.index, .cells = {cell}, .turns = 2 * times_ns->size()});
      trial.round = results->rounds.size() - 1;
      trial.iterations_ns = *times_ns;
      for (std::uint64_t lap = 0; lap < times_ns->size(); ++lap) {
        trial.turns.push_back(2 * lap + first);
      }
    }
  }

  /// Pairs with these differences of logarithms.
  void add(std::uint64_t cell, Pair::Stage stage, const std::vector<double>& differences) {
    for (const double difference : differences) {
      add_pair(cell, stage, 1e9, 1e9 * std::exp(difference));
    }
  }

  /// A cell with a screen of 12 pairs, and as many fresh ones.
  std::uint64_t add_confirmed(const std::string& model, double centre, double half_width) {
    const std::uint64_t cell = add_cell(model);
    add(cell, Pair::Stage::screen, spread(12, centre, half_width));
    add(cell, Pair::Stage::confirm, spread(12, centre, half_width));
    return cell;
  }

  std::uint64_t add_quiet_control() {
    const std::uint64_t cell = add_control("control");
    add(cell, Pair::Stage::screen, spread(12, 0, 0.01));
    return cell;
  }

  void set_margins(const Margins& margins) {
    base.pairing->margins = margins;
    candidate.pairing->margins = margins;
  }

  Judgement judge() const { return judge_pairs(base, candidate); }

 private:
  std::map<std::uint64_t, std::uint64_t> next_trial_;
};

}  // namespace reports
