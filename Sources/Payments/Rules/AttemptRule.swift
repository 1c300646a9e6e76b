import PSP

/// What follows from one answer to one attempt.
enum AttemptDecision: Equatable {
  /// It happened, and this is what the PSP has now.
  case done(PSPObject)
  /// It did not happen, and the same request will never do it.
  case refused(Failure)
  /// The same bytes again, after so many tries.
  case again
  /// Nobody can tell; ask, and never send again.
  case unknown(Failure)
  /// It did not happen, and the PSP could not be reached often enough.
  case exhausted(Failure)
}

/// The rule of retries: exactly when the same request is sent again.
enum AttemptRule {
  /// - Parameters:
  ///   - attempt: with this answer noted.
  ///   - triesMax: requests sent at most.
  static func decide(_ attempt: Attempt, _ verdict: PSPVerdict, triesMax: Int) -> AttemptDecision {
    let failure = Failure(code: verdict.code ?? "unknown_outcome", message: verdict.message)
    let mayRepeat = verdict.retry == .sameKeyNow || verdict.retry == .sameKeyLater
    switch verdict.occurrence {
    case .yes:
      // A "yes" that shows nothing cannot be booked.
      guard let object = verdict.object else { return .unknown(failure) }
      return .done(object)
    case .no where !mayRepeat: return .refused(failure)
    case .unknown where !mayRepeat: return .unknown(failure)
    case .no, .unknown:
      if attempt.tries < triesMax { return .again }
      // One try that may have done it makes all of it unknown.
      return attempt.mayHaveHappened ? .unknown(failure) : .exhausted(failure)
    }
  }
}
