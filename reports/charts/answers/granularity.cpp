// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/granularity.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {
namespace {

/// "0.67× [0.65×, 0.70×] the time at 4.00 µs": the figure that carries an answer.
std::string cost_text(const ModelSweep& sweep) {
  const double task_ns = first_size_that_pays(sweep).value_or(sweep.speed_ups.rbegin()->first);
  std::vector<double> costs = sweep.speed_ups.at(task_ns).efficiencies;
  for (double& cost : costs) cost = 1 / cost;
  const auto cost = measure(std::move(costs));
  return cost ? fmt::format(", {} the time at {}", with_interval(*cost, format_times),
                            format_task(task_ns))
              : "";
}

/// "from tasks of 0.4 µs on", "even with the smallest tasks measured, 0.1 µs".
std::string from_size(const TaskSize& size) {
  return size.place == TaskSize::Place::below
             ? fmt::format("even with the smallest tasks measured, {}", format_task(size.task_ns))
             : fmt::format("from tasks of {} on", format_task(size.task_ns));
}

bool is_same(const TaskSize& one, const TaskSize& other) {
  return one.place == other.place && one.task_ns == other.task_ns;
}

/// The sweeps of one language, those that pay from the smallest size on first.
std::vector<const ModelSweep*> by_break_even(const std::vector<ModelSweep>& sweeps,
                                             const std::string& family) {
  std::vector<const ModelSweep*> sorted;
  for (const ModelSweep& sweep : sweeps) {
    // From which size on it pays to do without any model is no question.
    if (!sweep.is_baseline && sweep.family == family) sorted.push_back(&sweep);
  }
  std::ranges::stable_sort(sorted, {}, [](const ModelSweep* sweep) {
    if (!sweep->break_even) return std::pair(3, 0.0);
    const TaskSize& size = sweep->break_even->size;
    const int place = size.place == TaskSize::Place::below   ? 0
                      : size.place == TaskSize::Place::above ? 2
                                                             : 1;
    return std::pair(place, size.task_ns);
  });
  return sorted;
}

std::string evidence_of(const std::vector<const ModelSweep*>& sweeps) {
  std::vector<std::string> texts;
  for (const ModelSweep* sweep : sweeps) {
    if (!sweep->break_even) continue;
    std::string text =
        named(sweep->name.method()) + " " + with_bounds(*sweep->break_even) + cost_text(*sweep);
    if (sweep->metg) text += ", METG(50 %) " + format_size(sweep->metg->size);
    texts.push_back(std::move(text));
  }
  return join_texts(texts);
}

/// Gathers what is told of the models of one language.
class FamilyAnswers {
 public:
  FamilyAnswers(const std::string& prefix, std::vector<const ModelSweep*> sweeps,
                Inconclusive& inconclusive)
      : prefix_(prefix), sweeps_(std::move(sweeps)), inconclusive_(inconclusive) {
    for (const ModelSweep* sweep : sweeps_) note_unknown(*sweep);
  }

  std::vector<Answer> answers() const {
    std::vector<Answer> answers;
    const ModelSweep* const in_chunks = first_that_pays(false);
    const ModelSweep* const one_by_one = first_that_pays(true);
    if (const ModelSweep* first = in_chunks != nullptr ? in_chunks : one_by_one) {
      std::string sentence = sentence_of(*first, one_by_one, 3);
      for (std::size_t named = 2; named > 0 && !is_short_enough(sentence); --named) {
        sentence = sentence_of(*first, one_by_one, named);
      }
      answers.emplace_back(std::move(sentence), evidence_of(sweeps_));
    }
    add_last(answers);
    return answers;
  }

 private:
  static std::string model_of(const ModelSweep& sweep) {
    return short_name(named(sweep.name.series));
  }

  /// Says from where on the models pay that do so first, of which at most `max_named` are named.
  std::string sentence_of(const ModelSweep& first, const ModelSweep* one_by_one,
                          std::size_t max_named) const {
    const std::vector<std::string> models = as_good_as(first);
    const TaskSize& size = first.break_even->size;
    std::string sentence = fmt::format("{}{} {} serial {}", prefix_, some_of(models, max_named),
                                       models.size() == 1 ? "beats" : "beat", from_size(size));
    if (&first == one_by_one) return sentence + ", handed out one by one.";
    if (one_by_one == nullptr) return sentence + ".";
    const std::vector<std::string> alone = as_good_as(*one_by_one);
    sentence += "; handed out one by one, ";
    if (alone != models) {
      sentence += some_of(alone, max_named) + " ";
    } else if (models.size() > 1) {
      sentence += "all of them ";
    }
    return sentence + (is_same(one_by_one->break_even->size, size)
                           ? "too."
                           : from_size(one_by_one->break_even->size) + ".");
  }

  static std::string way_of(const ModelSweep& sweep) {
    return model_of(sweep) + (sweep.is_one_by_one ? " one by one" : "");
  }

  const ModelSweep* first_that_pays(bool one_by_one) const {
    const auto found = std::ranges::find_if(sweeps_, [&](const ModelSweep* sweep) {
      return sweep->is_one_by_one == one_by_one && pays(*sweep);
    });
    return found == sweeps_.end() ? nullptr : *found;
  }

  /// Returns the model, and those that beat serial with all tasks measured down to the same size.
  std::vector<std::string> as_good_as(const ModelSweep& first) const {
    std::vector<std::string> models = {model_of(first)};
    const TaskSize& size = first.break_even->size;
    for (const ModelSweep* sweep : sweeps_) {
      if (sweep != &first && sweep->is_one_by_one == first.is_one_by_one && pays(*sweep) &&
          size.place == TaskSize::Place::below && is_same(sweep->break_even->size, size)) {
        models.push_back(model_of(*sweep));
      }
    }
    return models;
  }

  /// Returns whether the first answer tells from where on a model that pays does.
  bool is_in_first_answer(const ModelSweep& sweep) const {
    const ModelSweep* const first = first_that_pays(sweep.is_one_by_one);
    const bool has_others = !sweep.is_one_by_one || first_that_pays(false) == nullptr;
    return first == &sweep ||
           (has_others && std::ranges::count(as_good_as(*first), model_of(sweep)) > 0);
  }

  /// Adds which model needs the largest tasks, or that some are never worth it.
  void add_last(std::vector<Answer>& answers) const {
    std::vector<std::string> never;
    const ModelSweep* last = nullptr;
    for (const ModelSweep* sweep : sweeps_) {
      if (never_pays(*sweep)) never.push_back(way_of(*sweep));
      if (pays(*sweep)) last = sweep;
    }
    std::string sentence;
    const bool is_named = last == nullptr || is_in_first_answer(*last);
    if (!is_named && last->break_even->size.place == TaskSize::Place::within) {
      sentence = fmt::format("{} needs larger tasks: it beats serial {}", way_of(*last),
                             from_size(last->break_even->size));
    } else if (!is_named) {
      sentence =
          fmt::format("{} beats serial {}", way_of(*last), from_size(last->break_even->size));
    }
    if (!never.empty()) {
      sentence += fmt::format("{}{} {} not beat serial with any tasks measured",
                              sentence.empty() ? "" : "; ", some_of(never, 2),
                              never.size() == 1 ? "does" : "do");
    }
    if (sentence.empty()) return;
    answers.emplace_back(prefix_ + sentence + ".",
                         answers.empty() ? evidence_of(sweeps_) : std::string());
  }

  void note_unknown(const ModelSweep& sweep) const {
    if (pays(sweep) || never_pays(sweep)) return;
    if (!sweep.break_even) {
      inconclusive_.add("from which task size on a model pays", prefix_ + way_of(sweep),
                        sweep.speed_ups.empty() && !sweep.sizes.empty()
                            ? "there is no serial run with tasks of these sizes"
                            : sanitize(sweep.missing_reason, 200),
                        "");
      return;
    }
    inconclusive_.add("from which task size on a model pays", prefix_ + way_of(sweep),
                      !sweep.break_even->interval ? "too few trials for an interval"
                      : first_size_that_pays(sweep)
                          ? "it may as well be slower than serial"
                          : "the interval reaches beyond the sizes measured");
  }

  std::string prefix_;
  std::vector<const ModelSweep*> sweeps_;
  Inconclusive& inconclusive_;
};

}  // namespace

std::string format_task(double task_ns) {
  constexpr double ns_per_us = 1e3;
  if (task_ns >= ns_per_us * 0.9995) return format_duration(task_ns);
  std::string text = format_number(task_ns / ns_per_us, task_ns < 100 ? 4 : 2);
  while (text.ends_with('0')) text.pop_back();
  return (text.ends_with('.') ? text + "0" : text) + " µs";
}

std::string with_bounds(const Metg& metg) {
  const std::string size = format_size(metg.size);
  if (!metg.interval) return size + " (too few trials for an interval)";
  const std::string low = format_size(metg.interval->low);
  const std::string high = format_size(metg.interval->high);
  return low == size && high == size ? size : fmt::format("{} [{}, {}]", size, low, high);
}

std::string format_size(const TaskSize& size) {
  switch (size.place) {
    case TaskSize::Place::below:
      return "below " + format_task(size.task_ns);
    case TaskSize::Place::above:
      return "above " + format_task(size.task_ns);
    case TaskSize::Place::within:
      break;
  }
  return format_task(size.task_ns);
}

std::vector<Answer> granularity_answers(const std::string& prefix,
                                        const std::vector<ModelSweep>& sweeps,
                                        const std::string& family, Inconclusive& inconclusive) {
  return FamilyAnswers(prefix, by_break_even(sweeps, family), inconclusive).answers();
}

}  // namespace reports
