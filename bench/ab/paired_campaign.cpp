// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/paired_campaign.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "bench/campaign.h"
#include "bench/plan.h"
#include "reports/cell_pairs.h"
#include "reports/fresh_pairs.h"
#include "reports/text.h"

namespace bench {
namespace {

constexpr std::uint64_t pilot_trials = 2;  // of each side
constexpr double pilot_target_s = 0.05;
/// What the timed iterations of a trial take together: the most that lets the screen end within its
/// share of the time. No longer than that, since machines drift: the two of a pair are the more
/// alike the nearer they are, and more pairs tell more than longer ones.
constexpr std::array trial_targets_s = {0.06, 0.04, 0.02};
constexpr double screen_share = 0.45;
constexpr double most_screen_share = 0.65;  // rather than no verdict at all
constexpr std::uint64_t deep_screen_pairs = 24;
/// Of what is left after the screen; the rest is for void pairs, and for equivalence.
constexpr double confirming_share = 0.8;
/// For one void pair in five there is another; beyond that a cell is not measurable.
constexpr double most_attempts_per_pair = 1.25;

std::uint64_t seed_of(const std::string& run) {
  std::uint64_t seed = 0;
  std::from_chars(run.data(), run.data() + run.size(), seed, 16);
  return seed;
}

double ticks_per_s() { return static_cast<double>(sysconf(_SC_CLK_TCK)); }

}  // namespace

PairedCampaign::PairedCampaign(reports::Results& base, reports::Results& candidate,
                               const Contestants& programs, TrialRunner& runner, Progress& progress,
                               Listeners listeners)
    : base_(base),
      candidate_(candidate),
      programs_(programs),
      runner_(runner),
      progress_(progress),
      listeners_(std::move(listeners)),
      schedule_seed_(seed_of(base.pairing->run)),
      schedule_(schedule_seed_),
      contests_(base.plan.cells.size()) {
  for (const std::uint64_t cell : base.pairing->controls) contests_[cell].is_control = true;
  for (const reports::Results* const side : {&base, &candidate}) {
    for (const auto& trial : side->trials) spent_before_s_ += trial.elapsed_s;
    for (const auto& failure : side->failed) contests_[failure.cell].failed = true;
  }
  for (const reports::Pair& pair : base.pairing->pairs) ++contests_[pair.cell].attempts;
}

void PairedCampaign::run() {
  find_expected_results();
  run_pilots();
  choose_shapes();
  screen();
  confirm(/*only_new=*/false);
  go_further();
}

void PairedCampaign::find_expected_results() {
  for (std::uint64_t cell = 0; cell < contests_.size(); ++cell) {
    Contest& contest = contests_[cell];
    // The base's answer is the right one, for the candidate too.
    const auto equal = std::ranges::find_if(base_.plan.cells, [&](const reports::Cell& other) {
      return do_equal_work(other, base_.plan.cells[cell]);
    });
    const auto first = static_cast<std::uint64_t>(equal - base_.plan.cells.begin());
    if (first != cell) {
      contest.expected_digest = contests_[first].expected_digest;
      contest.deadline = contests_[first].deadline;
      if (contests_[first].failed) contest.failed = true;
      continue;
    }
    progress_.update("expected results of " + base_.plan.cells[cell].workload, left_s());
    const auto patience = deadline_of(base_.plan, base_.plan.cells[cell], 0);
    const TrialOutcome outcome = runner_.run(request(Side::base, cell, TrialRequest::Kind::oracle),
                                             patience, {.program = programs_.base});
    if (!outcome.answer.error.empty()) {
      fail(Side::base, cell, "oracle", outcome);
      continue;
    }
    contest.expected_digest = outcome.answer.digest;
    contest.deadline = deadline_of(base_.plan, base_.plan.cells[cell], outcome.answer.waiting_ns);
  }
}

void PairedCampaign::run_pilots() {
  for (std::uint64_t cell = 0; cell < contests_.size(); ++cell) {
    if (contests_[cell].is_control || contests_[cell].failed) continue;
    progress_.update("pilot of " + base_.plan.cells[cell].name, left_s());
    std::vector<reports::Trial> trials;
    for (std::uint64_t trial = 0; trial < pilot_trials; ++trial) {
      for (const Side side : {Side::base, Side::candidate}) {
        if (contests_[cell].failed && trial > 0) continue;  // once of each side is enough
        TrialRequest pilot = request(side, cell, TrialRequest::Kind::timed);
        pilot.target_ns = static_cast<std::int64_t>(pilot_target_s * 1e9);
        auto measured = run_trial(side, cell, pilot, 0);
        if (measured) trials.push_back(std::move(*measured));
      }
    }
    if (!contests_[cell].failed) contests_[cell].pilot = judge_pilot(trials);
  }
  // A control is a cell of the base once more.
  for (const std::uint64_t control : base_.pairing->controls) {
    for (std::uint64_t cell = 0; cell < contests_.size(); ++cell) {
      if (contests_[cell].is_control ||
          base_.plan.cells[control].name != base_.plan.cells[cell].name + reports::control_suffix) {
        continue;
      }
      contests_[control].pilot = contests_[cell].pilot;
      contests_[control].failed = contests_[cell].failed;
    }
  }
}

void PairedCampaign::choose_shapes() {
  const auto cells = cells_in_the_race();
  const auto screen_s = [&](double target_s, std::uint64_t pairs) {
    double sum_s = 0;
    for (const std::uint64_t cell : cells) {
      sum_s += 2 * contests_[cell].pilot.shape(target_s).trial_s * static_cast<double>(pairs);
    }
    return sum_s;
  };
  const auto fits = [&](double target_s, std::uint64_t pairs) {
    return screen_s(target_s, pairs) <= screen_share * left_s();
  };
  const auto chosen = std::ranges::find_if(
      trial_targets_s, [&](double target_s) { return fits(target_s, screen_pairs_); });
  const double target_s = chosen == trial_targets_s.end() ? trial_targets_s.back() : *chosen;
  const double least_s = screen_s(trial_targets_s.back(), screen_pairs_);
  if (base_.pairing->pairs.empty() && least_s > most_screen_share * left_s()) {
    const double needed_s = spent_s() + least_s / most_screen_share;
    throw NotMeasurable(
        "a time budget of " + reports::format_duration(base_.plan.time_budget_s * 1e9) +
        " is too small for any verdict: " + reports::counted(cells.size(), "cell") +
        " (controls included) need about " + reports::format_duration(needed_s * 1e9) +
        "; raise --time-budget, or choose fewer cells");
  }
  if (target_s == trial_targets_s.front() && fits(target_s, deep_screen_pairs)) {
    screen_pairs_ = deep_screen_pairs;
  }
  for (Contest& contest : contests_) contest.shape = contest.pilot.shape(target_s);
  // Once and for all: what an interrupted run chose holds.
  for (const reports::Trial& trial : base_.trials) {
    contests_[trial.cell].shape.warm_up_iterations = trial.warmup_ns.size();
    contests_[trial.cell].shape.iterations = trial.iterations_ns.size();
  }
}

void PairedCampaign::screen() {
  Wanted wanted;
  for (const std::uint64_t cell : cells_in_the_race()) wanted[cell] = screen_pairs_;
  measure(Stage::screen, wanted, "screen");
}

void PairedCampaign::confirm(bool only_new) {
  const auto wanted = confirming_pairs(reports::judge_pairs(base_, candidate_), only_new);
  measure(Stage::confirm, wanted, "confirmation");
}

PairedCampaign::Wanted PairedCampaign::confirming_pairs(const reports::Judgement& judgement,
                                                        bool only_new) const {
  const reports::Margins& margins = base_.pairing->margins;
  std::map<bool, double> families;  // of controls, and of the others: each shares the level
  for (const auto& cell : judgement.cells) families[cell.is_control] += cell.flagged ? 1 : 0;
  const auto pairs = reports::collect_pairs(base_, candidate_);
  std::vector<std::uint64_t> cells;
  std::vector<reports::FlaggedCell> flagged;
  for (const auto& cell : judgement.cells) {
    if (!cell.flagged || contests_[cell.cell].failed) continue;
    if (only_new && pairs_of(cell.cell, Stage::confirm) > 0) continue;
    cells.push_back(cell.cell);
    flagged.push_back({.screen = pairs[cell.cell].screen,
                       .level = margins.level / families[cell.is_control],
                       .pair_s = pair_s(cell.cell)});
  }
  const auto numbers = reports::fresh_pairs(flagged, margins, confirming_share * left_s());
  Wanted wanted;
  for (std::size_t place = 0; place < cells.size(); ++place) wanted[cells[place]] = numbers[place];
  return wanted;
}

void PairedCampaign::go_further() {
  // Those first that have a chance.
  for (const bool all : {false, true}) {
    for (const std::uint64_t look : reports::equivalence_looks) {
      const auto judgement = reports::judge_pairs(base_, candidate_);
      Wanted wanted;
      for (const auto& cell : judgement.cells) {
        if (cell.verdict != reports::Verdict::inconclusive || cell.flagged || cell.is_control ||
            contests_[cell.cell].failed || look <= cell.decisive_pairs) {
          continue;
        }
        const double needed = cell.pairs_needed.value_or(std::numeric_limits<double>::infinity());
        if (!all && needed > 2 * static_cast<double>(look)) continue;
        wanted[cell.cell] = look - valid_pairs(cell.cell, Stage::screen);
      }
      measure(Stage::further, wanted, "further pairs");
      confirm(/*only_new=*/true);
    }
  }
}

void PairedCampaign::measure(Stage stage, const Wanted& wanted, const std::string& what) {
  for (;;) {
    std::vector<std::uint64_t> cells;
    for (const auto& [cell, pairs] : wanted) {
      const auto most = static_cast<std::uint64_t>(
          std::ceil(static_cast<double>(pairs) * most_attempts_per_pair));
      if (!contests_[cell].failed && valid_pairs(cell, stage) < pairs &&
          pairs_of(cell, stage) < most) {
        cells.push_back(cell);
      }
    }
    if (cells.empty()) return;
    // One pair of each.
    for (const std::uint64_t place : round_order(schedule_seed_, rounds_++, cells.size())) {
      const std::uint64_t cell = cells[place];
      if (pair_s(cell) > left_s()) return;
      progress_.update(what + ", pair " + std::to_string(base_.pairing->pairs.size() + 1) + ": " +
                           base_.plan.cells[cell].name,
                       left_s());
      measure_pair(cell, stage);
    }
  }
}

void PairedCampaign::measure_pair(std::uint64_t cell, Stage stage) {
  Contest& contest = contests_[cell];
  const std::uint64_t attempt = contest.attempts++;
  const bool candidate_first = schedule_.candidate_first(cell, attempt);
  std::optional<reports::Trial> trials[2];
  const Surroundings before = look_around(getpid());
  for (const bool is_candidate : {candidate_first, !candidate_first}) {
    const Side side = is_candidate ? Side::candidate : Side::base;
    TrialRequest timed = request(side, cell, TrialRequest::Kind::timed);
    timed.iterations = contest.shape.iterations;
    timed.warm_up_iterations = contest.shape.warm_up_iterations;
    auto& trial = trials[is_candidate ? 1 : 0];
    trial = run_trial(side, cell, timed, schedule_.padding_bytes(cell, attempt, is_candidate));
    if (!trial) return;
  }
  reports::Pair pair{.cell = cell, .stage = stage, .candidate_first = candidate_first};
  pair.void_reason = disturbance(before, look_around(getpid()),
                                 static_cast<unsigned>(base_.machine.usable_cores), ticks_per_s());
  for (const Side side : {Side::base, Side::candidate}) {
    reports::Results& of_side = results(side);
    reports::Trial& trial = *trials[side == Side::candidate ? 1 : 0];
    trial.index = pairs_of(cell);
    pair.trial = of_side.trials.size();
    of_side.trials.push_back(std::move(trial));
  }
  // Together, or a file could have a pair more than the other.
  for (const Side side : {Side::base, Side::candidate}) {
    results(side).pairing->pairs.push_back(pair);
  }
  listeners_.on_pair(pair);
}

std::optional<reports::Trial> PairedCampaign::run_trial(Side side, std::uint64_t cell,
                                                        const TrialRequest& timed,
                                                        std::uint32_t padding_bytes) {
  TrialOutcome outcome =
      runner_.run(timed, contests_[cell].deadline,
                  {.program = program(side, cell), .padding_bytes = padding_bytes});
  if (!outcome.answer.error.empty()) {
    fail(side, cell, "trial", outcome);
    return std::nullopt;
  }
  reports::Trial trial = std::move(outcome.answer.trial);
  trial.cell = cell;
  trial.elapsed_s = outcome.elapsed_s;
  return trial;
}

void PairedCampaign::fail(Side side, std::uint64_t cell, const std::string& phase,
                          const TrialOutcome& outcome) {
  contests_[cell].failed = true;
  auto& failed = results(side).failed;
  failed.push_back({cell, phase, outcome.answer.error, outcome.elapsed_s});
  listeners_.on_failure(side, failed.back());
}

const std::string& PairedCampaign::program(Side side, std::uint64_t cell) const {
  if (side == Side::base) return programs_.base;
  return contests_[cell].is_control ? programs_.copy : programs_.candidate;
}

TrialRequest PairedCampaign::request(Side side, std::uint64_t cell, TrialRequest::Kind kind) {
  const reports::Plan& plan = results(side).plan;
  return {.kind = kind,
          .cell = plan.cells[cell],
          .seed = plan.seed,
          .expected_digest = contests_[cell].expected_digest};
}

std::uint64_t PairedCampaign::pairs_of(std::uint64_t cell) const {
  return static_cast<std::uint64_t>(
      std::ranges::count(base_.pairing->pairs, cell, &reports::Pair::cell));
}

std::uint64_t PairedCampaign::pairs_of(std::uint64_t cell, Stage stage) const {
  return static_cast<std::uint64_t>(std::ranges::count_if(
      base_.pairing->pairs,
      [&](const reports::Pair& pair) { return pair.cell == cell && pair.stage == stage; }));
}

std::uint64_t PairedCampaign::valid_pairs(std::uint64_t cell, Stage stage) const {
  return static_cast<std::uint64_t>(
      std::ranges::count_if(base_.pairing->pairs, [&](const reports::Pair& pair) {
        return pair.cell == cell && pair.stage == stage && pair.void_reason.empty();
      }));
}

std::vector<std::uint64_t> PairedCampaign::cells_in_the_race() const {
  std::vector<std::uint64_t> cells;
  for (std::uint64_t cell = 0; cell < contests_.size(); ++cell) {
    if (!contests_[cell].failed) cells.push_back(cell);
  }
  return cells;
}

double PairedCampaign::spent_s() const {
  return spent_before_s_ + std::chrono::duration<double>(clock::now() - began_).count();
}

double PairedCampaign::left_s() const {
  // What comes behind the last pair: the verdicts, and the files.
  const double reserve_s = std::min(1.0, base_.plan.time_budget_s / 20);
  return std::max(0.0, base_.plan.time_budget_s - reserve_s - spent_s());
}

}  // namespace bench
