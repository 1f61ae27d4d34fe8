// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/google_rows.h"

#include <stdexcept>
#include <utility>

#include <fmt/core.h>

#include "reports/results/check/check_results.h"
#include "reports/results/files/document.h"
#include "reports/results/files/google_fields.h"

namespace reports {
namespace {

using nlohmann::json;

/// Takes the rows and the context from the events of a parser.
class GoogleReader final : public nlohmann::json_sax<json> {
 public:
  GoogleFile file() && {
    file_.date = context_[GoogleContextKey::date].text_or_nothing();
    file_.machine = google_machine(context_);
    file_.row_name_suffix = context_[GoogleContextKey::row_name_suffix].text_or_nothing();
    return std::move(file_);
  }

  bool null() override { return take(GoogleField::Kind::null); }
  bool boolean(bool value) override {
    if (GoogleField* const field = take_field(GoogleField::Kind::boolean)) field->boolean = value;
    return true;
  }
  bool number_integer(number_integer_t value) override {
    return take_number(static_cast<double>(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return take_number(static_cast<double>(value));
  }
  bool number_float(number_float_t value, const string_t& text) override {
    return text == non_finite_token ? take(GoogleField::Kind::not_finite) : take_number(value);
  }
  bool string(string_t& value) override {
    if (GoogleField* const field = take_field(GoogleField::Kind::text)) field->text.swap(value);
    return true;
  }
  bool binary(binary_t&) override { return true; }  // which JSON has not
  bool start_object(std::size_t) override {
    // A row is one itself.
    if (!(depth_ == 2 && top_ == Top::rows)) take(GoogleField::Kind::object);
    ++depth_;
    field_ = nullptr;
    return true;
  }
  bool key(string_t& key) override {
    if (depth_ == 1) {
      top_ = key == "context" ? Top::context : key == "benchmarks" ? Top::rows : Top::other;
    } else if (depth_ == 2 && top_ == Top::context) {
      field_ = context_.find(key);
    } else if (depth_ == 3 && top_ == Top::rows) {
      field_ = row_.find(key);
    }
    return true;
  }
  bool end_object() override {
    --depth_;
    if (depth_ == 2 && top_ == Top::rows) add_row();
    return true;
  }
  bool start_array(std::size_t) override {
    if (!(depth_ == 1 && top_ == Top::rows)) take(GoogleField::Kind::list);
    ++depth_;
    field_ = nullptr;
    return true;
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override {
    return false;
  }

 private:
  enum class Top { other, context, rows };

  /// The field that the value belongs to; null where it belongs to none.
  GoogleField* take_field(GoogleField::Kind kind) {
    if (depth_ == 1 && top_ == Top::rows) refuse_value("benchmarks", "a list", kind);
    if (depth_ == 2 && top_ == Top::rows) {
      refuse_value("benchmarks[" + std::to_string(place_) + "]", "an object", kind);
    }
    GoogleField* const field = field_;
    field_ = nullptr;
    if (field != nullptr) field->kind = kind;
    return field;
  }
  bool take(GoogleField::Kind kind) {
    take_field(kind);
    return true;
  }
  bool take_number(double value) {
    if (GoogleField* const field = take_field(GoogleField::Kind::number)) field->number = value;
    return true;
  }
  [[noreturn]] static void refuse_value(const std::string& where, const std::string& expected,
                                        GoogleField::Kind found) {
    constexpr const char* kinds[] = {"nothing",         "null", "true or false", "a number",
                                     "NaN or Infinity", "text", "a list",        "an object"};
    throw std::runtime_error(fmt::format("{}: expected {}, found {}", where, expected,
                                         kinds[static_cast<std::size_t>(found)]));
  }

  void add_row() {
    try {
      if (file_.rows.size() == max_trials) {
        throw std::runtime_error("more than " + std::to_string(max_trials) + " rows");
      }
      file_.rows.push_back(google_row(row_, place_));
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(fmt::format("benchmarks[{}]: {}", place_, error.what()));
    }
    row_.clear();
    ++place_;
  }

  GoogleFile file_;
  GoogleContextFields context_;
  GoogleRowFields row_;
  GoogleField* field_ = nullptr;  ///< that the next value belongs to
  Top top_ = Top::other;          ///< the key of the outermost object that is being read
  std::size_t depth_ = 0;
  std::size_t place_ = 0;
};

}  // namespace

GoogleFile read_google_rows(std::string_view text, const Outline& outline) {
  GoogleReader reader;
  parse_events(text, outline, reader);
  return std::move(reader).file();
}

}  // namespace reports
