package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.shared.Claims.Claimed;
import org.jspecify.annotations.Nullable;

/** What one consumer wants of a {@link JointClaim}, and gets. For one thread at a time. */
class ClaimRequest {
  private final SharedClaimer claimer;
  private final int max;
  private final List<SharedDelivery> deliveries = new ArrayList<>();
  private long token;
  private boolean tried;
  private boolean perhapsMore;
  private boolean rests;
  private boolean otherwise;

  ClaimRequest(SharedClaimer claimer, int max) {
    this.claimer = claimer;
    this.max = max;
  }

  final SharedClaimer claimer() {
    return claimer;
  }

  final int max() {
    return max;
  }

  final long token() {
    return token;
  }

  final List<SharedDelivery> deliveries() {
    return deliveries;
  }

  /** Its statement goes to the server. */
  final void goesOut() {
    tried = true;
  }

  /** Whether it has been there before, and perhaps held something for a moment. */
  final boolean wasTried() {
    return tried;
  }

  /** Another try begins. */
  final void begin() {
    token = claimer.newToken();
    tried = false;
    deliveries.clear();
    perhapsMore = false;
    rests = false;
    otherwise = false;
  }

  final void add(SharedDelivery delivery) {
    deliveries.add(delivery);
  }

  final boolean hasAny() {
    return !deliveries.isEmpty();
  }

  /** There may be more for others. */
  final void leavesMore() {
    perhapsMore = true;
  }

  /** The destination is paused. */
  final void rests() {
    rests = true;
  }

  /** The subscription has groups, which is to be done in another way. */
  final void isGrouped() {
    otherwise = true;
  }

  /** What is first was tried before, or lost: it is to be claimed, and not to be taken. */
  final void isToClaim() {
    otherwise = true;
  }

  /** What has come; null where it is to be done in another way. */
  final @Nullable Claimed claimed() {
    if (otherwise) {
      return null;
    }
    return rests ? Claimed.RESTING : new Claimed(deliveries, perhapsMore, false, false);
  }
}
