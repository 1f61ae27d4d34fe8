// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/common/latency_answers.h"

#include <algorithm>
#include <limits>

#include <fmt/core.h>

#include "reports/summary/answers.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// A line that keeps up with a rate.
struct Contender {
  const LatencyLine* line = nullptr;
  const ArrivingCell* arriving = nullptr;
  double median_ns = 0;  ///< of the quantile
};

/// What can be said at one rate.
struct Verdict {
  enum class Kind { nothing, all_behind, undecided, first };
  Kind kind = Kind::nothing;
  /// Those with the least latency; where all fall behind and there is but one, that one.
  std::vector<std::string> first;
  double least_ns = 0;
  std::string evidence;
};

std::string joined(const std::string& one, const std::string& other) {
  return one + (one.empty() || other.empty() ? "" : "; ") + other;
}

Verdict verdict_of(const LatencyGroup& group, double rate, const LatencyQuantile& quantile) {
  std::vector<Contender> keeping_up;
  std::vector<std::string> names_behind;
  std::vector<std::string> behind;
  std::vector<std::string> sometimes_behind;
  for (const LatencyLine& line : group.lines) {
    const auto found = line.by_rate.find(rate);
    if (found == line.by_rate.end() || found->second.latencies.empty()) continue;
    const ArrivingCell& arriving = found->second;
    if (arriving.falls_behind()) {
      names_behind.push_back(sanitize(line.series, 40));
      behind.push_back(fmt::format("{} ({}, {})", sanitize(line.series, 80),
                                   format_rate(median(arriving.achieved)),
                                   arriving.saturated_text()));
      continue;
    }
    if (arriving.saturated > 0) {
      sometimes_behind.push_back(
          fmt::format("{} ({})", sanitize(line.series, 80), arriving.saturated_text()));
    }
    auto values = arriving.quantiles_ns(quantile.share);
    if (!values.empty()) keeping_up.push_back({&line, &arriving, median(std::move(values))});
  }
  Verdict verdict;
  const std::string late =
      joined(behind.empty() ? "" : "falling behind: " + listing(behind),
             sometimes_behind.empty()
                 ? ""
                 : "keeping up in most trials, but not all: " + listing(sometimes_behind));
  if (keeping_up.empty()) {
    if (!behind.empty()) verdict = {.kind = Verdict::Kind::all_behind, .evidence = late};
    if (names_behind.size() == 1) verdict.first = names_behind;
    return verdict;
  }
  std::ranges::stable_sort(keeping_up, {}, &Contender::median_ns);
  const Contender& leader = keeping_up.front();
  const auto least = leader.arriving->quantile_ns(quantile.share);
  verdict = {.kind = Verdict::Kind::first,
             .least_ns = least->value,
             .evidence = joined(with_interval(*least, format_duration), late)};
  std::vector<FiguresByRound> figures;
  std::size_t min_count = std::numeric_limits<std::size_t>::max();
  for (const Contender& one : keeping_up) {
    figures.push_back(one.arriving->quantiles_by_round(quantile.share));
    min_count = std::min(min_count, figures.back().size());
  }
  if (keeping_up.size() > 1 && min_count < min_rounds_of(group.family)) {
    verdict.kind = Verdict::Kind::undecided;
    return verdict;
  }
  const auto less = surely_less(figures, group.family);
  for (std::size_t place = 0; place < keeping_up.size(); ++place) {
    const bool is_higher = keeping_up.size() > 1 &&
                           std::ranges::any_of(less, [&](const auto& row) { return row[place]; });
    if (!is_higher) verdict.first.push_back(sanitize(keeping_up[place].line->series, 40));
  }
  return verdict;
}

/// Rates of a group at which the same can be said.
struct Statement {
  const LatencyGroup* group = nullptr;
  Verdict::Kind kind = Verdict::Kind::nothing;
  std::vector<std::string> first;
  std::vector<double> rates;
  double low_ns = std::numeric_limits<double>::infinity();
  double high_ns = 0;
  std::string evidence;
};

std::vector<Statement> statements_of(std::span<const LatencyGroup> groups) {
  std::vector<Statement> all;
  for (const LatencyGroup& group : groups) {
    const LatencyQuantile& quantile = reported_quantile(group);
    for (const double rate : rates_of(group)) {
      Verdict verdict = verdict_of(group, rate, quantile);
      if (verdict.kind == Verdict::Kind::nothing) continue;
      const bool goes_on = !all.empty() && all.back().group == &group &&
                           all.back().kind == verdict.kind && all.back().first == verdict.first;
      if (!goes_on) all.push_back({.group = &group, .kind = verdict.kind, .first = verdict.first});
      Statement& statement = all.back();
      statement.rates.push_back(rate);
      statement.low_ns = std::min(statement.low_ns, verdict.least_ns);
      statement.high_ns = std::max(statement.high_ns, verdict.least_ns);
      statement.evidence =
          joined(statement.evidence, fmt::format("{}: {}", format_rate(rate), verdict.evidence));
    }
  }
  return all;
}

std::string start_of(const Statement& statement) {
  return fmt::format("{}, {}: ", statement.group->title,
                     statement.rates.size() == 1 ? format_rate(statement.rates.front())
                                                 : pluralize(statement.rates.size(), "rate"));
}

Answer answer_of(const Statement& statement) {
  const std::string start = start_of(statement);
  if (statement.kind == Verdict::Kind::all_behind) {
    const std::string who =
        statement.first.empty() ? "all models fall" : statement.first[0] + " falls";
    return {start + who + " behind.", statement.evidence};
  }
  std::string figure = format_duration(statement.low_ns);
  if (format_duration(statement.high_ns) != figure) {
    // Together with a rate that would be three figures.
    figure += " to " + format_duration(statement.high_ns);
  }
  const std::size_t count = statement.first.size();
  if (statement.group->lines.size() == 1) {
    // There is no other to have more than it.
    return {fmt::format("{}{} keeps up, with a {} of {}.", start, statement.first[0],
                        reported_quantile(*statement.group).title, figure),
            statement.evidence};
  }
  const auto sentence_with = [&](const std::string& names) {
    return fmt::format("{}{} {} the least {}{}: {}.", start, names, count == 1 ? "has" : "have",
                       reported_quantile(*statement.group).title,
                       count == 1 ? "" : " and cannot be told apart", figure);
  };
  const std::string sentence = sentence_with(listing(statement.first));
  if (is_short_enough(sentence) || count == 1) return {sentence, statement.evidence};
  return {sentence_with(pluralize(count, "model")),
          listing(statement.first) + "; " + statement.evidence};
}

}  // namespace

void add_latency_answers(Section& section, std::span<const LatencyGroup> groups) {
  std::vector<Statement> decided;
  std::string undecided;
  std::size_t rounds = 0;
  for (Statement& statement : statements_of(groups)) {
    if (statement.kind == Verdict::Kind::undecided) {
      undecided += (undecided.empty() ? "" : ", ") + start_of(statement);
      undecided.resize(undecided.size() - 2);  // without the colon
      rounds = std::max(rounds, min_rounds_of(statement.group->family));
    } else {
      decided.push_back(std::move(statement));
    }
  }
  if (!undecided.empty()) {
    if (!section.inconclusive.empty()) section.inconclusive += " ";
    section.inconclusive += fmt::format(
        "Who has the least latency cannot be told for {}: that takes at least {}, with --trials or "
        "a longer --time-budget.",
        undecided, pluralize(rounds, "round"));
  }
  if (decided.empty()) return;
  if (section.answers.size() >= max_answers) {
    const Answer last = std::move(section.answers.back());
    section.answers.pop_back();
    put_behind(section.answers.back(), last);
    section.answers.back().evidence = joined(section.answers.back().evidence, last.evidence);
  }
  std::vector<Answer> answers;
  answers.reserve(decided.size());
  for (const Statement& statement : decided) answers.push_back(answer_of(statement));
  add_answers(section, std::move(answers), max_answers - section.answers.size(),
              [](std::size_t alone) {
                return alone == 0 ? "Who has the least latency depends on the rate."
                                  : "At the other rates other models have the least latency, or "
                                    "fall behind.";
              });
}

}  // namespace reports
