// SPDX-License-Identifier: Apache-2.0

#include "reports/summary/answers.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {
namespace {

std::string as_sentence(std::string text) {
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text + ".";
}

}  // namespace

std::string some_of(const std::vector<std::string>& names, std::size_t most) {
  // The last name is no longer than "1 more".
  if (names.size() <= most + 1) return listing(names);
  std::vector<std::string> first(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(most));
  first.push_back(std::to_string(names.size() - most) + " more");
  return listing(first);
}

std::string short_name(const std::string& name) {
  const std::size_t bracket = name.find(" (");
  const std::size_t end = name.find(')', bracket);
  if (bracket == std::string::npos || end == std::string::npos) return name;
  return name.substr(0, bracket) + name.substr(end + 1);
}

void add_name(std::vector<std::string>& names, const std::string& name) {
  const std::string brief = short_name(name);
  names.push_back(std::ranges::find(names, brief) == names.end() ? brief : name);
}

void interleave_answers(Section& section, std::vector<std::vector<Answer>> by_source) {
  for (std::size_t turn = 0; section.answers.size() < max_answers; ++turn) {
    bool has_more = false;
    for (std::vector<Answer>& answers : by_source) {
      if (turn >= answers.size() || section.answers.size() >= max_answers) continue;
      has_more = true;
      section.answers.push_back(std::move(answers[turn]));
    }
    if (!has_more) return;
  }
}

bool is_short_enough(std::string_view sentence) {
  return static_cast<std::size_t>(std::ranges::count(sentence, ' ')) < max_answer_words;
}

void put_behind(Answer& answer, const Answer& other) {
  std::string text = other.sentence;
  if (text.ends_with('.')) text.pop_back();
  answer.evidence = join_texts({answer.evidence, text});
}

void add_answers(Section& section, std::vector<Answer> answers, std::size_t room,
                 const std::function<std::string(std::size_t alone)>& rest) {
  const std::size_t alone = answers.size() <= room ? answers.size() : room - 1;
  for (std::size_t place = 0; place < alone; ++place) {
    section.answers.push_back(std::move(answers[place]));
  }
  if (alone == answers.size()) return;
  Answer& last = section.answers.emplace_back(rest(alone));
  for (std::size_t place = alone; place < answers.size(); ++place) {
    put_behind(last, answers[place]);
  }
}

std::string join_texts(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) {
    if (!text.empty()) joined += (joined.empty() ? "" : "; ") + text;
  }
  return joined;
}

std::vector<std::string>& Inconclusive::models_of(const std::string& what, const std::string& why,
                                                  const std::string& of) {
  auto entry = std::ranges::find_if(
      entries_, [&](const Entry& one) { return one.what == what && one.why == why; });
  if (entry == entries_.end()) {
    entry = entries_.insert(entries_.end(), Entry{.what = what, .why = why, .of = {}});
  }
  auto thing = std::ranges::find_if(entry->of, [&](const auto& one) { return one.first == of; });
  if (thing == entry->of.end()) thing = entry->of.insert(entry->of.end(), {of, {}});
  return thing->second;
}

void Inconclusive::add(const std::string& what, const std::string& of, const std::string& why,
                       const std::string& remedy) {
  models_of(what, why, of);
  add_remedy(remedy);
}

void Inconclusive::add_with(const std::string& what, const std::string& of,
                            const std::string& model, const std::string& why) {
  add_name(models_of(what, why, of), model);
  add_remedy(measure_longer);
}

void Inconclusive::note(std::string clause, const std::string& remedy) {
  if (std::ranges::find(notes_, clause) == notes_.end()) notes_.push_back(std::move(clause));
  add_remedy(remedy);
}

void Inconclusive::add_remedy(const std::string& remedy) {
  if (remedy.empty() || std::ranges::find(remedies_, remedy) != remedies_.end()) return;
  remedies_.push_back(remedy);
}

void Inconclusive::put_into(Section& section) const {
  if (empty()) return;
  constexpr std::size_t max_named = 6;
  std::vector<std::string> clauses;
  // What cannot be told for several reasons is said once, with the things of each reason.
  std::vector<std::pair<std::string, std::vector<std::string>>> parts_of;
  for (const Entry& entry : entries_) {
    std::vector<std::string> things;
    for (const auto& [thing, models] : entry.of) {
      if (thing.empty()) continue;
      things.push_back(thing + (models.empty() ? "" : " with " + some_of(models, max_named)));
    }
    const std::string why = entry.why.empty() ? "" : " (" + entry.why + ")";
    if (things.empty()) {
      parts_of.push_back({entry.what + why, {}});
      continue;
    }
    auto same = std::ranges::find_if(
        parts_of, [&](const auto& one) { return one.first == entry.what && !one.second.empty(); });
    if (same == parts_of.end()) same = parts_of.insert(parts_of.end(), {entry.what, {}});
    same->second.push_back(some_of(things, max_named) + why);
  }
  for (const auto& [what, parts] : parts_of) {
    std::string clause = (clauses.empty() ? "cannot tell " : "nor ") + what;
    for (const std::string& part : parts) clause += (&part == &parts.front() ? ": " : ", ") + part;
    clauses.push_back(std::move(clause));
  }
  clauses.insert(clauses.end(), notes_.begin(), notes_.end());
  std::string text = join_texts(clauses);
  if (!remedies_.empty()) text += ". To tell more, " + listing(remedies_);
  section.inconclusive += (section.inconclusive.empty() ? "" : " ") + as_sentence(std::move(text));
}

}  // namespace reports
