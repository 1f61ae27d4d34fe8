// SPDX-License-Identifier: Apache-2.0
#include "workloads/messages/result_buffer.h"

#include <utility>

namespace workloads {

ResultBuffer::ResultBuffer(ResultOrder order, std::uint64_t items, std::size_t item_bytes)
    : order_(order),
      items_(items),
      in_order_(items),
      last_(item_bytes),
      list_(order == ResultOrder::at_end ? items : 0, item_bytes),
      has_come_(order == ResultOrder::at_end ? items : 0) {}

bool ResultBuffer::add(std::uint64_t index, const Item& item) {
  if (index >= items_) return false;
  switch (order_) {
    case ResultOrder::as_they_come:
      last_ = item;
      has_last_ = true;
      return true;
    case ResultOrder::in_order:
      return in_order_.add(index, item);
    case ResultOrder::at_end:
      if (has_come_[index]) return false;
      has_come_[index] = true;
      list_.set(index, item);
      return true;
  }
  return false;
}

bool ResultBuffer::take(Item& item) {
  switch (order_) {
    case ResultOrder::as_they_come:
      if (!std::exchange(has_last_, false)) return false;
      item = last_;
      return true;
    case ResultOrder::in_order:
      return in_order_.take_next(item);
    case ResultOrder::at_end:
      return has_ended_ && take_from_list(item);
  }
  return false;
}

bool ResultBuffer::take_from_list(Item& item) {
  while (next_ < items_ && !has_come_[next_]) ++next_;
  if (next_ == items_) return false;
  list_.get(next_++, item);
  return true;
}

}  // namespace workloads
