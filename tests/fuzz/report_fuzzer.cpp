// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "reports/formats/command.h"
#include "reports/formats/judgement_report.h"
#include "reports/formats/markdown.h"
#include "reports/formats/table.h"
#include "reports/report.h"
#include "reports/results/files/read_results.h"
#include "reports/results/files/results_file.h"

// Reads bytes as a results file and, when they are one, makes every kind of report of it. Whatever
// the bytes are, the report is well-formed and holds nothing that an attacker could use.

namespace {

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

/// Nothing that a terminal obeys but the ends of lines.
void expect_printable(std::string_view text, const char* what) {
  for (std::size_t place = 0; place < text.size(); ++place) {
    const auto byte = static_cast<unsigned char>(text[place]);
    expect(byte == '\n' || (byte >= 0x20 && byte != 0x7F), what);
    const bool is_pair = byte == 0xC2 && place + 1 < text.size();
    expect(!is_pair || static_cast<unsigned char>(text[place + 1]) >= 0xA0, what);
  }
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t times = 0;
  for (std::size_t place = text.find(part); place != std::string_view::npos;
       place = text.find(part, place + part.size())) {
    ++times;
  }
  return times;
}

void check_page(std::string_view page) {
  // An empty report has as many scripts, but those of its charts and of the files themselves.
  expect(count(page, "<script") == count(page, "</script>"), "scripts of the page do not match");
  expect(count(page, "<script src") == 0, "a script from elsewhere");
  expect(page.find("fuzz\"onload") == std::string::npos, "an attribute that was not closed");
  expect(page.find("<fuzz") == std::string::npos, "an untrusted element");
  expect(page.find("</fuzz") == std::string::npos, "the end of an untrusted element");
}

/// Returns Markdown without the tags around what stands behind an answer.
std::string without_our_tags(std::string markdown) {
  for (const std::string_view tag : {"<br><sub>", "</sub>"}) {
    for (std::size_t place = 0; (place = markdown.find(tag, place)) != std::string::npos;) {
      markdown.erase(place, tag.size());
    }
  }
  return markdown;
}

void check_markdown(const std::string& whole) {
  expect(whole.size() < reports::max_markdown_bytes, "too much Markdown");
  const std::string markdown = without_our_tags(whole);
  expect_printable(markdown, "Markdown with control characters");
  for (const char byte : {'<', '>', '`', '[', ']', '@', '\\', '~', '$', '!'}) {
    expect(markdown.find(byte) == std::string::npos, "a character that is structure");
  }
  for (const char* part : {"://", "www.", "WWW."}) {
    expect(markdown.find(part) == std::string::npos, "an address");
  }
}

/// Judges a file against its twin as `bench compare` does, by pairs where it has them.
void check_judgement(const std::vector<reports::Source>& sources) {
  reports::Results base = sources[0].results;
  reports::Results candidate = sources[1].results;
  if (base.pairing) base.pairing->side = reports::Side::base;
  if (candidate.pairing) candidate.pairing->side = reports::Side::candidate;
  const reports::Judgement judgement = base.pairing ? reports::judge_pairs(base, candidate)
                                                    : reports::judge_unpaired(base, candidate);
  for (const reports::CellJudgement& cell : judgement.cells) {
    expect(cell.verdict != reports::Verdict::slower && cell.verdict != reports::Verdict::faster,
           "a file that differs from itself");
  }
  expect_printable(reports::format_judgement(judgement), "a judgement with control characters");
  check_markdown(reports::format_judgement_markdown(judgement));
  static_cast<void>(reports::format_judgement_json(judgement, reports::gate_of(judgement, true)));
  static_cast<void>(reports::format_summary(base));
  check_page(reports::format_judgement_page(judgement, sources));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  reports::Source source{.label = "a <fuzz \"label\"> `b`", .text = text, .results = {}};
  try {
    source.results = reports::read_results(text);
  } catch (const std::runtime_error& error) {
    expect(std::string_view(error.what()).size() < 2'000, "a message of any length");
    return 0;
  }
  for (const reports::Cell& cell : source.results.plan.cells) {
    expect_printable(reports::command_of(cell, source.results.plan), "a command that hides");
  }
  reports::Source twin = source;
  twin.label = "another";
  const reports::Report report = reports::make_report({source, std::move(twin)});
  expect_printable(reports::format_text(report, [](std::string_view) { return std::string(); }),
                   "tables with control characters");
  static_cast<void>(reports::format_csv(source.results));
  check_markdown(reports::format_markdown(report));
  check_page(reports::format_page(report));
  check_judgement(report.sources);
  return 0;
}
