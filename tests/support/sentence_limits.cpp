// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sentence_limits.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>
#include <vector>

#include <fmt/core.h>

namespace reports {
namespace {

bool is_digit(char byte) { return std::isdigit(static_cast<unsigned char>(byte)) != 0; }
bool is_letter(char byte) { return std::isalpha(static_cast<unsigned char>(byte)) != 0; }

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// Removes what is neither a letter nor a digit from both ends.
std::string without_punctuation(const std::string& word) {
  const auto is_plain = [](char byte) { return is_digit(byte) || is_letter(byte); };
  const auto first = std::ranges::find_if(word, is_plain);
  const auto last = std::find_if(word.rbegin(), word.rend(), is_plain).base();
  return first < last ? std::string(first, last) : "";
}

/// Returns whether a word is nothing but a whole number and punctuation.
bool is_whole_number(const std::string& word) {
  const std::string plain = without_punctuation(word);
  return !plain.empty() && std::ranges::all_of(plain, is_digit) &&
         word.find("×") == std::string::npos && word.find('%') == std::string::npos;
}

bool is_noun_of_setting(const std::string& word) {
  static constexpr std::array nouns = {
      "worker",       "workers",  "process", "processes", "thread",     "threads", "interpreter",
      "interpreters", "core",     "cores",   "CPU",       "CPUs",       "fibers",  "coroutine",
      "coroutines",   "task",     "tasks",   "in",        "at",         "waiting", "connections",
      "operations",   "messages", "round",   "rounds",    "iterations", "models",  "work",
      "works",        "rates",    "file",    "files"};
  return std::ranges::find(nouns, without_punctuation(word)) != nouns.end();
}

/// Returns whether the number at `place` is one of a setting: a noun follows, perhaps behind
/// further numbers ("1, 2 and 4 processes").
bool is_setting(const std::vector<std::string>& words, std::size_t place) {
  if (!is_whole_number(words[place])) return false;
  static constexpr std::array joins = {"and", "or", "to", "against", "than", "instead", "of"};
  for (std::size_t next = place + 1; next < words.size(); ++next) {
    if (is_noun_of_setting(words[next])) return true;
    const bool goes_on =
        is_whole_number(words[next]) || std::ranges::find(joins, words[next]) != joins.end();
    if (!goes_on) return false;
  }
  return false;
}

/// Counts the numbers of a word that begin neither within a name nor behind another digit.
std::size_t numbers_in(const std::string& word) {
  std::size_t count = 0;
  bool is_in_number = false;
  bool is_in_name = false;
  for (const char byte : word) {
    if (is_digit(byte)) {
      if (!is_in_number && !is_in_name) ++count;
      is_in_number = true;
    } else if (is_letter(byte) || byte == '_' || (byte == '-' && is_in_name)) {
      is_in_name = true;
      is_in_number = false;
    } else if (byte == '.' || byte == ',') {
      is_in_name = is_in_name && byte == '.';  // it goes on: "1.58", "python3.13"
    } else {
      is_in_number = false;
      is_in_name = false;
    }
  }
  return count;
}

}  // namespace

std::size_t count_words(std::string_view text) {
  const std::vector<std::string> words = words_of(text);
  return static_cast<std::size_t>(std::ranges::count_if(
      words, [](const std::string& word) { return !without_punctuation(word).empty(); }));
}

std::size_t count_figures(std::string_view text) {
  const std::vector<std::string> words = words_of(text);
  std::size_t count = 0;
  for (std::size_t place = 0; place < words.size(); ++place) {
    const bool is_version = place > 0 && words[place - 1].ends_with("Python");
    if (!is_version && !is_setting(words, place)) count += numbers_in(words[place]);
  }
  return count;
}

std::string exceeded_limits(std::string_view sentence) {
  const std::size_t words = count_words(sentence);
  const std::size_t figures = count_figures(sentence);
  if (words <= max_answer_words && figures <= max_answer_figures) return "";
  return fmt::format("{} words and {} figures: {}", words, figures, sentence);
}

std::string exceeded_limits(const Section& section) {
  std::string text;
  if (section.answers.size() > max_answers) {
    text += fmt::format("{} has {} answers\n", section.name, section.answers.size());
  }
  for (const Answer& answer : section.answers) {
    const std::string exceeded = exceeded_limits(answer.sentence);
    if (!exceeded.empty()) text += exceeded + "\n";
  }
  return text;
}

}  // namespace reports
