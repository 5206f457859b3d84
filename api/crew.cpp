#include "api/crew.hpp"

#include <algorithm>

namespace meetpoint::api {

void Crew::begin(Clock::time_point now) {
  const Turn period = now.time_since_epoch() / kPeriod;
  if (period == period_) return;
  before_ = period == period_ + 1 ? here_ : 0;
  here_ = 0;
  period_ = period;
}

bool Crew::joins(Turn& last, Clock::time_point now) {
  begin(now);
  if (last == period_) return true;
  if (here_ >= size_) return false;
  last = period_;
  ++here_;
  return true;
}

void Crew::steps_out(Turn& last) {
  if (last == 0) return;
  if (last == period_ && here_ > 0) --here_;
  before_ = 0;
  last = 0;
}

void Crew::recount() {
  here_ = 0;
  before_ = 0;
}

bool Crew::is_enough(Clock::time_point now) {
  begin(now);
  return std::max(here_, before_) >= size_;
}

}  // namespace meetpoint::api
