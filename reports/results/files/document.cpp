// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/document.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {

using nlohmann::json;

json parse_outlined(std::string_view text) {
  json document;
  try {
    document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  } catch (const json::exception&) {
    refuse_syntax(text);  // a number overflow is thrown all the same
  }
  if (document.is_discarded()) refuse_syntax(text);
  return document;
}

json parse_document(std::string_view text) {
  static_cast<void>(outline_of(text));
  return parse_outlined(text);
}

namespace {

/// "/concurrency_bench/trials/3/digest" as "concurrency_bench.trials[3].digest".
std::string dotted(std::string_view pointer) {
  std::string path;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view step = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(step.size());
    if (!step.empty() && step.find_first_not_of("0123456789") == std::string_view::npos) {
      path += "[" + std::string(step) + "]";
    } else {
      path += (path.empty() ? "" : ".") + std::string(step);
    }
  }
  return path;
}

/// Returns the part of an absolute path that lies behind `place`, which may be any part of it.
std::string_view rest_behind(std::string_view path, std::string_view place) {
  for (std::size_t at = path.find(place); !place.empty() && at != std::string_view::npos;
       at = path.find(place, at + 1)) {
    const std::size_t end = at + place.size();
    if ((at == 0 || path[at - 1] == '.') &&
        (end == path.size() || path[end] == '.' || path[end] == '[')) {
      return path.substr(end);
    }
  }
  return path;
}

std::string kind_named(std::string_view word) {
  constexpr std::pair<std::string_view, const char*> kinds[] = {
      {"string", "text"},           {"array", "a list"},    {"object", "an object"},
      {"boolean", "true or false"}, {"number", "a number"}, {"null", "null"}};
  for (const auto& [of_library, ours] : kinds) {
    if (word == of_library) return ours;
  }
  return std::string(word);
}

/// The library's sentence in our words.
std::string reworded(std::string_view text) {
  const auto between = [&](std::string_view before, std::string_view after) -> std::string_view {
    const std::size_t begin = text.find(before);
    if (begin == std::string_view::npos) return {};
    const std::string_view rest = text.substr(begin + before.size());
    return rest.substr(0, after.empty() ? rest.size() : rest.find(after));
  };
  if (const auto key = between("key '", "' not found"); !key.empty()) {
    return "the key '" + std::string(key) + "' is missing";
  }
  const auto wanted = between("type must be ", ", but is ");
  if (const auto found = between(", but is ", ""); !wanted.empty() && !found.empty()) {
    return fmt::format("expected {}, found {}", kind_named(wanted), kind_named(found));
  }
  if (const auto found = between("cannot use at() with ", ""); !found.empty()) {
    return "expected an object, found " + kind_named(found);
  }
  return std::string(text);
}

}  // namespace

std::string explain(const json::exception& error, std::string_view place) {
  // "[json.exception.out_of_range.403] (/concurrency_bench) key 'plan' not found"
  std::string_view text = error.what();
  if (const std::size_t end = text.find("] "); end != std::string_view::npos) {
    text.remove_prefix(end + 2);
  }
  std::string path;
  if (const std::size_t end = text.find(") "); text.starts_with("(/") && end < text.size()) {
    path = dotted(text.substr(1, end - 1));
    text.remove_prefix(end + 2);
  }
  std::string_view rest = rest_behind(path, place);
  if (rest.starts_with('.')) rest.remove_prefix(1);
  std::string where;
  for (const std::string_view step : {place, rest}) {
    if (!step.empty()) where += std::string(step) + ": ";
  }
  return sanitize(where + reworded(text), 300);
}

}  // namespace reports
