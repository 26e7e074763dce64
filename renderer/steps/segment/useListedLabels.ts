import { useEffect, useMemo } from 'react';

import type { LabelName } from '../../../shared/segmentation/labels';
import { labels } from '../../scene/labelOverlayColours';
import type { CaseData } from '../../state/artifacts';
import { useEditing, useEditOptions } from '../../state/editStore';
import { partnerOf } from '../../tools/editPartner';

/** Labels in the list: those that the scan has, and the one that is about to be painted. A bone in hand is always one of them. */
export function useListedLabels(data: CaseData): readonly LabelName[] {
  const volumes = useEditing((state) => state.volumesCm3);
  const phase = useEditing((state) => state.phase);
  const bone = useEditOptions((options) => options.bone);
  const present = useMemo(
    () => labels.map(({ name }) => name).filter((name) => (phase === 'ready' ? (volumes[name] ?? 0) > 0 : name in data.bones)),
    [volumes, phase, data],
  );
  useEffect(() => {
    const [first] = present;
    const { bone: now, other } = useEditOptions.getState();
    if (first && !(now in data.bones) && phase !== 'ready') useEditOptions.setState({ bone: first });
    if (present.length > 0 && !present.includes(other)) useEditOptions.setState({ other: partnerOf(now, other, (name) => present.includes(name)) });
  }, [present, data, phase]);
  return useMemo(() => (present.includes(bone) ? present : labels.map(({ name }) => name).filter((name) => name === bone || present.includes(name))), [present, bone]);
}
