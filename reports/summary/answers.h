// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/summary/section.h"

namespace reports {

/// "a, b and 4 more": of many names only the first ones, so that a sentence stays short.
std::string some_of(const std::vector<std::string>& names, std::size_t most = 3);

/// A name in a sentence, without the texts in brackets that only tell interpreters apart.
std::string short_name(const std::string& name);

/// Adds such a name to those of a sentence, in full where the short one would be there twice.
void add_name(std::vector<std::string>& names, const std::string& name);

/// Puts answers into a section as far as there is room (`max_answers`), the first of each source
/// before the second of any. `by_source` has the answers of each source, the most important first.
void interleave_answers(Section& section, std::vector<std::vector<Answer>> by_source);

/// Returns whether a sentence has at most the words of an answer, by the spaces between them.
bool is_short_enough(std::string_view sentence);

/// Puts the sentence of another answer behind the evidence of one.
void put_behind(Answer& answer, const Answer& other);

/// Adds answers to a section, in at most `room` of them, at least 1. Where there are more, the last
/// one stands for those that are left and has their sentences behind it; `rest` returns what it
/// says, and gets how many stand alone.
void add_answers(Section& section, std::vector<Answer> answers, std::size_t room,
                 const std::function<std::string(std::size_t alone)>& rest);

/// "a; b; c" of some texts, without those that are empty.
std::string join_texts(const std::vector<std::string>& texts);

/// What to do where more or quieter measurements would tell more.
inline constexpr const char* measure_longer =
    "measure longer (--time-budget) or on a quieter machine";

/// Gathers what cannot be told, for one sentence of a section.
class Inconclusive {
 public:
  /// Adds that something cannot be told of a thing: "whether more workers save time", of "primes".
  /// `why` is a clause and `remedy` a request; either may be empty, and so may `of`.
  void add(const std::string& what, const std::string& of, const std::string& why,
           const std::string& remedy = measure_longer);
  /// The same of a thing with a model: "primes with fork and tbb".
  void add_with(const std::string& what, const std::string& of, const std::string& model,
                const std::string& why);
  /// Adds a clause of its own: "no free-threaded Python was measured".
  void note(std::string clause, const std::string& remedy = {});
  bool empty() const { return entries_.empty() && notes_.empty(); }

  /// Adds the sentence to what the section cannot tell already.
  void put_into(Section& section) const;

 private:
  struct Entry {
    std::string what;
    std::string why;
    std::vector<std::pair<std::string, std::vector<std::string>>> of;  ///< things, and their models
  };
  std::vector<std::string>& models_of(const std::string& what, const std::string& why,
                                      const std::string& of);
  void add_remedy(const std::string& remedy);

  std::vector<Entry> entries_;
  std::vector<std::string> notes_;
  std::vector<std::string> remedies_;
};

}  // namespace reports
