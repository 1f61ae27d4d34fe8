// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/refusal_report.h"

#include <gtest/gtest.h>

#include "reports/results/files/json.h"

namespace reports {
namespace {

const Refusal refusal{.title = "Not comparable",
                      .reasons = {"The <b>kernel</b> differs.", "The seed differs."},
                      .remedy = "Measure both again."};

TEST(RefusalReportTest, TheMarkdownNamesEveryCauseAndTheRemedy) {
  const std::string text = format_refusal_markdown(refusal);
  EXPECT_TRUE(text.starts_with("### Not comparable")) << text;
  EXPECT_NE(text.find("No cell was judged"), std::string::npos);
  EXPECT_NE(text.find("The seed differs"), std::string::npos);
  EXPECT_NE(text.find("**What to do:** Measure both again"), std::string::npos);
  EXPECT_EQ(text.find("<b>"), std::string::npos) << text;
}

TEST(RefusalReportTest, TheJsonHasTheKeysOfAJudgementAndNoCells) {
  const auto document = nlohmann::json::parse(format_refusal_json(refusal));
  EXPECT_EQ(document["gate"], "not_measurable");
  EXPECT_EQ(document["refusals"].size(), 2U);
  EXPECT_EQ(document["remedy"], "Measure both again.");
  EXPECT_TRUE(document["cells"].empty());
  EXPECT_TRUE(document.contains("margins"));
}

TEST(RefusalReportTest, InputThatIsAtFaultIsUnusable) {
  Refusal unusable = refusal;
  unusable.gate = Gate::unusable;
  EXPECT_EQ(nlohmann::json::parse(format_refusal_json(unusable))["gate"], "unusable");
}

TEST(RefusalReportTest, ThePageEscapesTheReasons) {
  const std::string page =
      format_refusal_page(refusal, {{.label = "base", .text = "{}", .results = {}},
                                    {.label = "candidate", .text = "{}", .results = {}}});
  EXPECT_NE(page.find("The seed differs."), std::string::npos);
  EXPECT_NE(page.find("Measure both again."), std::string::npos);
  EXPECT_EQ(page.find("<b>kernel"), std::string::npos);
}

}  // namespace
}  // namespace reports
