// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/overview.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "reports/charts/answers/language_answer.h"
#include "reports/charts/answers/overview_works.h"
#include "reports/charts/answers/trade_offs.h"
#include "reports/charts/support/work_names.h"
#include "reports/summary/answers.h"
#include "reports/text/text.h"

namespace reports {
namespace {

class Answers {
 public:
  Answers(Section& section, std::span<const BestSettings> all) : section_(section), all_(all) {}

  void add() {
    sort_works();
    const std::vector<Cost> all_costs = costs();
    std::vector<Answer> others = answers_of(all_costs);
    const auto languages = language_answer(all_);
    if (languages) others.push_back(*languages);
    // What the fastest costs is worth more than a third group of works.
    const std::size_t kept = std::min<std::size_t>(others.size(), groups_.size() > 1 ? 1 : 2);
    if (groups_.size() > max_answers - kept) join_groups();
    if (groups_.size() > max_answers - kept && add_groups_with_costs(all_costs)) {
      if (languages) put_behind(section_.answers.back(), *languages);
    } else {
      add_groups(max_answers - kept);
      for (std::size_t place = 0; place < others.size(); ++place) {
        if (place < kept) {
          section_.answers.push_back(std::move(others[place]));
        } else {
          put_behind(section_.answers.back(), others[place]);
        }
      }
    }
    add_inconclusive();
  }

 private:
  /// What the fastest of a work costs beside its time.
  struct Cost {
    const BestSettings* best;
    std::size_t column;
    TradeOff trade_off;
  };

  void sort_works() {
    for (const BestSettings& best : all_) {
      for (std::size_t column = 0; column < best.columns.size(); ++column) {
        OverviewWork work{.best = &best, .column = column, .first = best.first_ones(column)};
        if (work.first.empty()) {
          if (best.has_no_rival(column)) {
            without_rival_.push_back(std::move(work));
          } else if (best.columns[column].leader) {
            undecided_.push_back(std::move(work));
          }
          continue;
        }
        add_to(groups_, work);
      }
    }
    put_largest_first();
  }

  void put_largest_first() {
    std::ranges::stable_sort(groups_, std::greater<>(),
                             [](const WorkGroup& group) { return group.works.size(); });
  }

  /// Adds a work to the first group that has the same to say with speed-ups near to its own.
  static void add_to(std::vector<WorkGroup>& groups, const OverviewWork& work) {
    for (WorkGroup& group : groups) {
      if (group.is_near(work) && group.add(work)) return;
    }
    groups.emplace_back().add(work);
  }

  /// Joins groups of which the same is said but for their speed-ups.
  void join_groups() {
    std::vector<WorkGroup> joined;
    for (const WorkGroup& group : groups_) {
      const auto same = std::ranges::find_if(
          joined, [&](WorkGroup& one) { return one.add(group.works.front()); });
      if (same == joined.end()) {
        joined.push_back(group);
      } else {
        same->works.insert(same->works.end(), group.works.begin() + 1, group.works.end());
      }
    }
    groups_ = std::move(joined);
    put_largest_first();
  }

  WorksStart start_of(std::span<const OverviewWork> works) const {
    return reports::start_of(works, all_);
  }

  void add_groups(std::size_t most) {
    std::vector<Answer> answers;
    for (const WorkGroup& group : groups_) answers.push_back(answer_of(group));
    add_answers(section_, std::move(answers), most, [&](std::size_t alone) {
      std::vector<OverviewWork> works;
      for (std::size_t place = alone; place < groups_.size(); ++place) {
        std::ranges::copy(groups_[place].works, std::back_inserter(works));
      }
      constexpr const char* verdict = "{}: other models are the fastest, or cannot be told apart.";
      const std::string named = fmt::format(verdict, names_of_works(works));
      return is_short_enough(named) ? named
                                    : fmt::format(verdict, pluralize(works.size(), "other work"));
    });
  }

  /// How the models of a group are named: the first way that is short enough.
  enum class Naming { settings, models, number };

  static std::vector<std::string> names_of(const WorkGroup& group, Naming naming) {
    const OverviewWork& work = group.works[0];
    const bool has_setting =
        naming == Naming::settings && group.works.size() == 1 && work.first.size() <= 2;
    std::vector<std::string> names;
    names.reserve(work.first.size());
    for (const std::size_t row : work.first) {
      names.push_back(has_setting ? work.best->name(row, work.column)
                                  : sanitize(work.best->rows[row], 40));
    }
    return names;
  }

  static std::string verdict_of(const WorkGroup& group, Naming naming) {
    const std::size_t count = group.works[0].first.size();
    const bool is_alone = count == 1;
    if (group.works[0].serial_is_first() && !is_alone) {
      return "no model is surely faster than serial";
    }
    constexpr std::size_t max_named = 4;
    const bool is_counted = !is_alone && (naming == Naming::number ||
                                          (naming == Naming::settings && count > max_named));
    return (is_counted ? pluralize(count, "model") : listing(names_of(group, naming))) +
           (is_alone ? " is the fastest" : " cannot be told apart");
  }

  std::string sentence_of(const WorkGroup& group, Naming naming) const {
    const std::string start = start_of(group.works).text;
    const OverviewWork& first = group.works[0];
    if (const std::string slower = first.slower_than_serial(); !slower.empty()) {
      return start + "serial is faster than " + slower + ".";
    }
    const std::string verdict = start + verdict_of(group, naming);
    if (first.serial_is_first()) {
      const bool is_alone = group.works.size() == 1 && first.first.size() == 1;
      return verdict + (is_alone ? next_of(first, naming) : "") + ".";
    }
    std::vector<std::string> names;
    for (const std::size_t row : first.first) {
      add_name(names, sanitize(first.best->rows[row], naming == Naming::settings ? 80 : 40));
    }
    const std::string gain = speed_up_clause(group, names);
    if (!gain.empty() || group.works.size() > 1) return verdict + gain + ".";
    return verdict + ": " + format_duration(first.leader().time_ns->value) + ".";
  }

  Answer answer_of(const WorkGroup& group) const {
    std::string sentence = sentence_of(group, Naming::settings);
    for (const Naming naming : {Naming::models, Naming::number}) {
      if (!is_short_enough(sentence)) sentence = sentence_of(group, naming);
    }
    std::vector<std::string> evidence;
    for (const OverviewWork& work : group.works) evidence.push_back(evidence_of(group, work));
    return {sentence, fmt::format("{}", fmt::join(evidence, "; ")), start_of(group.works).works};
  }

  /// ", the next one, tbb, takes 1.41× as long".
  static std::string next_of(const OverviewWork& work, Naming naming) {
    const MatrixCell* next = nullptr;
    std::string name;
    for (std::size_t row = 0; row < work.best->rows.size(); ++row) {
      const MatrixCell& square = work.best->square(row, work.column);
      if (!square.ratio || row == work.first.front()) continue;
      if (next == nullptr || square.ratio->value < next->ratio->value) {
        next = &square;
        name = naming == Naming::settings ? work.best->name(row, work.column)
                                          : sanitize(work.best->rows[row], 40);
      }
    }
    if (next == nullptr) return "";
    return fmt::format("; the next one, {}, takes {} as long", name,
                       format_ratio(next->ratio->value));
  }

  /// "primes: tbb (2 threads) 10.1 ms [7.28 ms, 19.0 ms], 1.58× [0.95×, 1.87×] as fast as serial".
  static std::string evidence_of(const WorkGroup& group, const OverviewWork& work) {
    const MatrixCell& leader = work.leader();
    std::vector<std::string> names;
    for (const std::size_t row : work.first) names.push_back(work.best->name(row, work.column));
    std::string text = group.works.size() > 1 ? work.title() + ": " : "";
    if (group.works.size() > 1 && group.works[0].best != group.works.back().best) {
      text = work.best->label + ", " + text;
    }
    // Of several works each has settings of its own.
    text += listing(names) + (names.size() > 1 ? ", the first " : " ");
    text += with_interval(*leader.time_ns, format_duration);
    if (leader.speed_up && !leader.is_serial) {
      text += ", " + with_interval(*leader.speed_up, format_ratio) + " as fast as serial";
    }
    if (!leader.about_setting.empty()) text += ", " + leader.about_setting;
    return text;
  }

  std::vector<Cost> costs() const {
    std::map<const BestSettings*, ByCell> by_cell;
    std::vector<Cost> found;
    for (const WorkGroup& group : groups_) {
      if (group.works[0].serial_is_first() || !group.works[0].slower_than_serial().empty()) {
        continue;
      }
      for (const OverviewWork& work : group.works) {
        const ByCell& trials =
            by_cell.try_emplace(work.best, work.best->source->results).first->second;
        const bool is_only_one = groups_.size() == 1 && group.works.size() == 1;
        const std::string start = is_only_one ? "" : start_of({&work, 1}).text;
        for (TradeOff& one : trade_offs(*work.best, work.column, trials, start)) {
          found.push_back({work.best, work.column, std::move(one)});
        }
      }
    }
    return found;
  }

  /// Returns at most two answers, the others behind the second.
  static std::vector<Answer> answers_of(const std::vector<Cost>& costs) {
    constexpr std::size_t max_sentences = 2;
    std::vector<Answer> answers;
    for (const Cost& cost : costs) {
      if (answers.size() < max_sentences) {
        answers.push_back(cost.trade_off.answer);
      } else {
        put_behind(answers.back(), cost.trade_off.answer);
      }
    }
    return answers;
  }

  /// Adds an answer for each group, with what its fastest costs at the end of its sentence. Returns
  /// false, and adds nothing, where there are too many groups or a sentence gets too long.
  bool add_groups_with_costs(const std::vector<Cost>& costs) {
    if (groups_.size() > max_answers) return false;
    std::vector<Answer> answers;
    std::size_t said = 0;
    for (const WorkGroup& group : groups_) {
      Answer answer = answer_of(group);
      for (const Cost& cost : costs) {
        const OverviewWork& work = group.works[0];
        if (work.best != cost.best || work.column != cost.column) continue;
        answer.sentence.pop_back();
        answer.sentence += "; " + cost.trade_off.clause + ".";
        put_behind(answer, cost.trade_off.answer);
        ++said;
        if (group.works.size() > 1 || !is_short_enough(answer.sentence)) return false;
      }
      answers.push_back(std::move(answer));
    }
    if (said < costs.size()) return false;
    std::ranges::move(answers, std::back_inserter(section_.answers));
    return true;
  }

  std::string names_of_works(const std::vector<OverviewWork>& works) const {
    std::vector<WorkName> some;
    some.reserve(works.size());
    std::vector<WorkName> every;
    for (const OverviewWork& work : works) some.push_back(work.name());
    for (const BestSettings& best : all_) {
      for (const BestColumn& column : best.columns) every.push_back(column.work);
    }
    return name_works(some, every);
  }

  void add_inconclusive() {
    std::string text;
    if (!undecided_.empty()) {
      std::size_t rounds = 0;
      for (const OverviewWork& work : undecided_) rounds = std::max(rounds, work.best->min_rounds);
      text = fmt::format(
          "The fastest for {} cannot be told: that takes at least {}, with --trials or a longer "
          "--time-budget.",
          names_of_works(undecided_), pluralize(rounds, "round"));
    }
    if (!without_rival_.empty()) {
      text += fmt::format("{}Nothing was compared for {}: only one model has a result.",
                          text.empty() ? "" : " ", names_of_works(without_rival_));
    }
    section_.inconclusive = std::move(text);
  }

  Section& section_;
  std::span<const BestSettings> all_;
  std::vector<WorkGroup> groups_;
  std::vector<OverviewWork> undecided_;
  std::vector<OverviewWork> without_rival_;
};

}  // namespace

void add_overview_answers(Section& section, std::span<const BestSettings> all) {
  Answers(section, all).add();
}

}  // namespace reports
