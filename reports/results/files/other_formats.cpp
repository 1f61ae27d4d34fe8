// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/other_formats.h"

#include <algorithm>
#include <initializer_list>

#include <fmt/core.h>

namespace reports {
namespace {

using nlohmann::json;

constexpr const char* what_is_read =
    "; what is read are the files that 'bench --out=FILE' writes, and Google Benchmark's JSON";

constexpr const char* google_remedy =
    "; run the benchmark with --benchmark_out=FILE --benchmark_out_format=json";

bool is_white_space(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/// Names the encoding of a text that is not UTF-8. Where it is mostly ASCII, every second byte of
/// UTF-16 is 0, and three of four of UTF-32.
std::string describe_encoding(std::string_view text) {
  using namespace std::string_view_literals;
  const auto starts_with_one_of = [&](std::initializer_list<std::string_view> list) {
    return std::ranges::any_of(list, [&](auto begin) { return text.starts_with(begin); });
  };
  const char* encoding = nullptr;
  if (starts_with_one_of({"\xFF\xFE\0\0"sv, "\0\0\xFE\xFF"sv, "{\0\0\0"sv, "\0\0\0{"sv, "[\0\0\0"sv,
                          "\0\0\0["sv})) {
    encoding = "UTF-32";
  } else if (starts_with_one_of({"\xFF\xFE"sv, "\xFE\xFF"sv, "{\0"sv, "\0{"sv, "[\0"sv, "\0["sv,
                                 "\r\0\n\0"sv, "\0\r\0\n"sv, " \0"sv, "\0 "sv})) {
    encoding = "UTF-16";
  }
  if (encoding == nullptr) return "";
  return fmt::format(
      "it is text in {}, as PowerShell's '>' writes it, and not in UTF-8: let the program write "
      "the file itself (--out=FILE; Google Benchmark: --benchmark_out=FILE), or convert it with "
      "'iconv -f {} -t UTF-8 FILE > NEW'",
      encoding, encoding);
}

std::string describe_compression(std::string_view text) {
  using namespace std::string_view_literals;
  constexpr struct {
    std::string_view begin;
    const char* what;
    const char* command;
  } formats[] = {{"\x1F\x8B"sv, "gzip", "gzip -dc"},
                 {"\x28\xB5\x2F\xFD"sv, "zstd", "zstd -dc"},
                 {"\xFD"
                  "7zXZ\0"sv,
                  "xz", "xz -dc"},
                 {"BZh"sv, "bzip2", "bzip2 -dc"},
                 {"PK\x03\x04"sv, "zip", "unzip -p"}};
  for (const auto& format : formats) {
    if (!text.starts_with(format.begin)) continue;
    return fmt::format("it is compressed with {}: unpack it first, '{} FILE > NEW'", format.what,
                       format.command);
  }
  return "";
}

bool contains_ignoring_case(std::string_view text, std::string_view word) {
  const auto lower = [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
  };
  // The ranges' search does not compile with clang 14 and this library.
  return std::search(text.begin(), text.end(), word.begin(), word.end(),
                     [&](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

std::string describe_markup(std::string_view text) {
  const std::string_view begin = text.substr(0, 4096);
  if (contains_ignoring_case(begin, "<!doctype html") || contains_ignoring_case(begin, "<html")) {
    return std::string("it is an HTML page") + what_is_read;
  }
  if (contains_ignoring_case(begin, "<testsuite")) {
    return std::string("it is JUnit's XML, which has no repetitions") + what_is_read;
  }
  if (contains_ignoring_case(begin, "<catch2testrun") || contains_ignoring_case(begin, "<catch ")) {
    return std::string("it is Catch2's XML") + what_is_read;
  }
  return std::string("it is XML or HTML") + what_is_read;
}

/// What we write for people.
std::string describe_our_lines(std::string_view begin) {
  for (const std::string_view heading :
       {"### Concurrency models compared", "### The candidate against the base"}) {
    if (begin.find(heading) == std::string_view::npos) continue;
    return std::string("it is a summary in Markdown, and not the results it was made of") +
           what_is_read;
  }
  for (const std::string_view columns :
       {" rank  model ", "  median  95 % interval", "  median   95 % interval"}) {
    if (begin.find(columns) == std::string_view::npos) continue;
    return std::string("it is a table that bench printed, and not the results it was made of") +
           what_is_read;
  }
  return "";
}

/// Text for people or spreadsheets, by its first line that says something.
std::string describe_lines(std::string_view text) {
  const std::string_view begin = text.substr(0, 4096);
  const std::string_view line = begin.substr(0, begin.find('\n'));
  if (std::string what = describe_our_lines(begin); !what.empty()) return what;
  if (begin.find("name,iterations,real_time,cpu_time") != std::string_view::npos) {
    return std::string("it is Google Benchmark's CSV") + google_remedy;
  }
  if (begin.find("Time             CPU") != std::string_view::npos ||
      (begin.find("Run on (") != std::string_view::npos &&
       begin.find("MHz CPU") != std::string_view::npos)) {
    return std::string("it is Google Benchmark's output for people") + google_remedy;
  }
  if (text.find("\"benchmarks\"") != std::string_view::npos ||
      text.find("\"concurrency_bench\"") != std::string_view::npos) {
    return "line 1, column 1: other text stands before the JSON: let the program write the file "
           "itself (--out=FILE; Google Benchmark: --benchmark_out=FILE) instead of redirecting its "
           "output";
  }
  if (line.starts_with("goos:") || begin.find(" ns/op") != std::string_view::npos) {
    return std::string("it is the output of Go's benchmarks") + what_is_read;
  }
  if (std::ranges::count(line, ',') >= 2 && line.find('{') == std::string_view::npos) {
    return std::string("it is CSV") + what_is_read + " (of ours, --out=FILE beside --csv=FILE)";
  }
  return "";
}

bool has_all(const json& object, std::initializer_list<const char*> keys) {
  return object.is_object() &&
         std::ranges::all_of(keys, [&](const char* key) { return object.contains(key); });
}

/// The first element of a list that is the value of this key; null where there is none.
const json& first_of(const json& document, const char* key) {
  static const json nothing;
  if (!document.is_object()) return nothing;
  const auto list = document.find(key);
  return list == document.end() || !list->is_array() || list->empty() ? nothing : list->front();
}

const json& first_of(const json& document) {
  static const json nothing;
  return document.is_array() && !document.empty() ? document.front() : nothing;
}

}  // namespace

std::string describe_other_text(std::string_view text) {
  if (std::string what = describe_encoding(text); !what.empty()) return what;
  if (std::string what = describe_compression(text); !what.empty()) return what;
  std::string_view rest = text;
  while (!rest.empty() && is_white_space(rest.front())) rest.remove_prefix(1);
  if (rest.empty() || rest.front() == '{' || rest.front() == '[') return "";
  if (rest.front() == '<') return describe_markup(rest);
  if (std::string what = describe_lines(rest); !what.empty()) return what;
  if (text.substr(0, 4096).find('\0') != std::string_view::npos) {
    return std::string("it is no text: it has bytes of 0") + what_is_read;
  }
  return "";
}

bool may_be_other_benchmarks(const Outline& outline) {
  // Google Benchmark writes `context` and `benchmarks`, and nothing beside them.
  return std::ranges::any_of(outline.keys, [](const std::string& key) {
    return key == "metadata" || key == "version" || key == "machine_info" || key == "commit_info";
  });
}

std::string describe_other_json(const json& document) {
  const struct {
    bool is_it;
    const char* what;
  } formats[] = {
      {has_all(first_of(document, "benchmarks"), {"runs"}),
       "it is a file of pyperf; 'python3 -m pyperf compare_to BASE CANDIDATE' compares two of "
       "them"},
      {has_all(document, {"machine_info"}) || has_all(first_of(document, "benchmarks"), {"stats"}),
       "it is a file of pytest-benchmark; 'py.test-benchmark compare' compares two of them"},
      {has_all(first_of(document, "results"), {"command"}), "it is a file of hyperfine"},
      {has_all(first_of(document, "results"), {"name", "batch"}), "it is a file of nanobench"},
      {has_all(document, {"iters", "times"}) || has_all(document, {"group_id", "function_id"}) ||
           has_all(document, {"mean", "median", "median_abs_dev"}) ||
           has_all(document, {"reason", "id"}),
       "it is a file of criterion; criterion compares with its --baseline=NAME"},
      {has_all(document, {"HostEnvironmentInfo"}), "it is a file of BenchmarkDotNet"},
      {has_all(first_of(document), {"primaryMetric"}), "it is a file of JMH"},
      {has_all(first_of(document), {"name", "unit", "value"}),
       "it is github-action-benchmark's own layout, which has no repetitions"},
      {has_all(document, {"gate", "cells"}),
       "it is what 'bench compare --json' wrote: a judgement, and not the results it was made of"},
      {has_all(document, {"traceEvents"}), "it is a trace, and not the results it was made of"},
      {has_all(document, {"$schema"}), "it is a chart or a schema, and not results"},
  };
  for (const auto& format : formats) {
    if (format.is_it) return std::string(format.what) + what_is_read;
  }
  return "";
}

}  // namespace reports
