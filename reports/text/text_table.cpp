// SPDX-License-Identifier: Apache-2.0
#include "reports/text/text_table.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string_view>
#include <utility>

#include "reports/text/ascii.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr std::size_t gap = 2;              ///< before every column
constexpr std::size_t min_text_width = 16;  ///< of a text that is shortened
constexpr std::size_t min_folded_width = 30;
constexpr std::size_t min_path_width = 16;
constexpr std::size_t indent_below = 6;  ///< of what stands below its row

/// A column as it is printed.
struct Printed {
  std::vector<std::string> title;  ///< line by line
  TextTable::Align align = TextTable::Align::right;
  std::size_t leave_out = 0;
  std::vector<std::string> fields;  ///< by row
  std::vector<std::string> below;   ///< by row, what stands in lines of its own; it may be empty

  std::size_t field_width() const {
    std::size_t most = 0;
    for (const std::string& field : fields) {
      for (std::size_t begin = 0; begin <= field.size();) {
        const std::size_t end = std::min(field.find('\n', begin), field.size());
        most = std::max(most, width(std::string_view(field).substr(begin, end - begin)));
        begin = end + 1;
      }
    }
    return most;
  }
  std::size_t title_width() const {
    std::size_t most = 0;
    for (const std::string& line : title) most = std::max(most, width(line));
    return most;
  }
  std::size_t columns() const { return std::max(field_width(), title_width()); }
};

std::vector<std::string> lines_in(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char byte : text) {
    if (byte == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += byte;
    }
  }
  return lines;
}

std::size_t columns_of(const std::vector<Printed>& table) {
  return std::accumulate(
      table.begin(), table.end(), std::size_t{0},
      [](std::size_t sum, const Printed& column) { return sum + gap + column.columns(); });
}

/// Pads intervals so that their dashes stand below each other.
void align_dashes(std::vector<std::string>& fields) {
  const std::string dash = shows_ascii() ? " - " : " – ";
  std::size_t before = 0;
  std::size_t behind = 0;
  for (const std::string& field : fields) {
    const std::size_t place = field.find(dash);
    if (place == std::string::npos) continue;
    before = std::max(before, width(std::string_view(field).substr(0, place)));
    behind = std::max(behind, width(std::string_view(field).substr(place + dash.size())));
  }
  for (std::string& field : fields) {
    const std::size_t place = field.find(dash);
    if (place == std::string::npos) continue;
    const std::string low = field.substr(0, place);
    const std::string high = field.substr(place + dash.size());
    field = std::string(before - width(low), ' ') + low + dash +
            std::string(behind - width(high), ' ') + high;
  }
}

/// Breaks a title at spaces into lines as wide as its fields, or as its longest word.
void fold_title(Printed& column) {
  std::vector<std::string> words(1);
  for (const char byte : column.title.front()) {
    if (byte == ' ') {
      words.emplace_back();
    } else {
      words.back() += byte;
    }
  }
  std::size_t most = column.field_width();
  for (const std::string& word : words) most = std::max(most, width(word));
  column.title.clear();
  for (const std::string& word : words) {
    const bool has_room =
        !column.title.empty() && width(column.title.back()) + 1 + width(word) <= most;
    if (has_room) {
      column.title.back() += " " + word;
    } else {
      column.title.push_back(word);
    }
  }
}

/// Folds texts into the room that the other columns leave, or puts those that are too long for it
/// below their rows.
void fold_texts(std::vector<Printed>& table, std::size_t columns) {
  std::vector<std::size_t> widest_first(table.size());
  std::iota(widest_first.begin(), widest_first.end(), std::size_t{0});
  std::ranges::stable_sort(widest_first, std::ranges::greater{},
                           [&](std::size_t place) { return table[place].field_width(); });
  for (const std::size_t place : widest_first) {
    Printed& column = table[place];
    const bool is_path = column.align == TextTable::Align::path;
    if (column.align != TextTable::Align::folded && !is_path) continue;
    const std::size_t all = columns_of(table);
    if (all <= columns) return;
    const std::size_t now = column.columns();
    const std::size_t room = now > all - columns ? now - (all - columns) : 0;
    column.below.resize(column.fields.size());
    for (std::size_t row = 0; row < column.fields.size(); ++row) {
      std::string& field = column.fields[row];
      if (is_path || room >= min_folded_width) {
        field = fold(field, is_path ? std::max(room, min_path_width) : room);
      } else if (width(field) > room) {
        column.below[row] = fold(std::string(indent_below, ' ') + field, columns) + "\n";
        field.clear();
      }
    }
    if (column.field_width() == 0) column.title = {""};
  }
}

/// Leaves out columns until the others fit, or none may go.
void leave_out_columns(std::vector<Printed>& table, std::size_t columns) {
  while (columns_of(table) > columns) {
    const auto next = std::ranges::max_element(table, {}, &Printed::leave_out);
    if (next->leave_out == 0) return;
    table.erase(next);
  }
}

/// Takes from the widest texts what is too much.
void shorten_texts(std::vector<Printed>& table, std::size_t columns) {
  while (columns_of(table) > columns) {
    Printed* widest = nullptr;
    for (Printed& column : table) {
      if (column.align != TextTable::Align::left || column.field_width() < column.title_width() ||
          column.field_width() <= min_text_width) {
        continue;
      }
      if (widest == nullptr || column.columns() > widest->columns()) widest = &column;
    }
    if (widest == nullptr) return;
    const std::size_t too_much = columns_of(table) - columns;
    const std::size_t now = widest->field_width();
    std::size_t other = min_text_width;  // no narrower than the next one in one step
    for (const Printed& column : table) {
      if (&column != widest && column.align == TextTable::Align::left) {
        other = std::max(other, std::min(column.field_width(), now - 1));
      }
    }
    const std::size_t target = std::max({other, now - std::min(too_much, now), min_text_width});
    for (std::string& field : widest->fields) field = shorten(field, std::min(target, now - 1));
  }
}

std::string lines_of(const std::vector<Printed>& table, std::size_t rows) {
  std::vector<std::size_t> widths;
  std::size_t title_lines = 0;
  for (const Printed& column : table) {
    widths.push_back(column.columns());
    title_lines = std::max(title_lines, column.title.size());
  }
  const auto has_title = [](const Printed& column) {
    return std::ranges::any_of(column.title, [](const std::string& line) { return !line.empty(); });
  };
  if (std::ranges::none_of(table, has_title)) title_lines = 0;
  std::string text;
  const auto add_line = [&](const auto& field_of) {
    std::string line;
    for (std::size_t place = 0; place < table.size(); ++place) {
      const std::string field = field_of(table[place]);
      const std::string padding(widths[place] - width(field), ' ');
      const TextTable::Align align = table[place].align;
      const bool is_left = align != TextTable::Align::right && align != TextTable::Align::dash;
      line += std::string(gap, ' ') + (is_left ? field + padding : padding + field);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  for (std::size_t line = 0; line < title_lines; ++line) {
    add_line([&](const Printed& column) {
      const std::size_t above = title_lines - column.title.size();
      return line < above ? std::string() : column.title[line - above];
    });
  }
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<std::vector<std::string>> fields;
    std::size_t lines = 1;
    for (const Printed& column : table) {
      fields.push_back(lines_in(column.fields[row]));
      lines = std::max(lines, fields.back().size());
    }
    for (std::size_t line = 0; line < lines; ++line) {
      add_line([&](const Printed& column) {
        const auto& of_column = fields[static_cast<std::size_t>(&column - table.data())];
        return line < of_column.size() ? of_column[line] : std::string();
      });
    }
    for (const Printed& column : table) {
      if (row < column.below.size()) text += column.below[row];
    }
  }
  return text;
}

/// Returns the columns as several tables that each fit, all with the first column.
std::vector<std::vector<Printed>> parts_of(const std::vector<Printed>& table, std::size_t columns) {
  std::vector<std::vector<Printed>> parts = {{table.front()}};
  for (std::size_t place = 1; place < table.size(); ++place) {
    const std::size_t needed = columns_of(parts.back()) + gap + table[place].columns();
    if (needed > columns && parts.back().size() > 1) parts.push_back({table.front()});
    parts.back().push_back(table[place]);
  }
  return parts;
}

}  // namespace

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {
  for (Column& column : columns_) {
    if (shows_ascii()) column.title = to_ascii(column.title);
  }
}

void TextTable::add_row(std::vector<std::string> fields) {
  // Before they are measured: an equivalent may be wider.
  if (shows_ascii()) std::ranges::transform(fields, fields.begin(), to_ascii);
  rows_.push_back(std::move(fields));
}

std::string TextTable::str(std::size_t columns) const {
  std::vector<Printed> table;
  for (std::size_t place = 0; place < columns_.size(); ++place) {
    Printed column{.title = {columns_[place].title},
                   .align = columns_[place].align,
                   .leave_out = columns_[place].leave_out};
    for (const auto& row : rows_) {
      column.fields.push_back(place < row.size() ? row[place] : std::string());
    }
    if (column.align == Align::dash) align_dashes(column.fields);
    table.push_back(std::move(column));
  }
  if (table.empty()) return "";
  if (columns == 0 || columns_of(table) <= columns) return lines_of(table, rows_.size());
  for (Printed& column : table) fold_title(column);
  fold_texts(table, columns);
  leave_out_columns(table, columns);
  shorten_texts(table, columns);
  std::string text;
  for (const auto& part : parts_of(table, columns)) {
    text += (text.empty() ? "" : "\n") + lines_of(part, rows_.size());
  }
  return text;
}

}  // namespace reports
