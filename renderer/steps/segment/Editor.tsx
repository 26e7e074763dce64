import { useEffect } from 'react';

import { DoubtCard } from '../../slices/DoubtCard';
import type { CaseData } from '../../state/artifacts';
import { takeBone, useEditing } from '../../state/editStore';
import { useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { BoneCard } from './BoneCard';
import { EditToolbar } from './EditToolbar';
import { EditViewports } from './EditViewports';
import { ToolCard } from './ToolCard';
import { ToolPalette } from './ToolPalette';
import { useEditShortcuts } from './useEditShortcuts';
import { useListedLabels } from './useListedLabels';

/** The segmentation of a case, to be looked at and put right: tools, slices and space, the tool's choices and the bones. */
export function Editor({ data }: { readonly data: CaseData }) {
  const say = useText();
  const { edit } = useFlows();
  const listed = useListedLabels(data);
  useEffect(() => { void edit.begin(); }, [edit, data]);
  useEditShortcuts(listed);
  return (
    <div className="workbench editor" aria-label={say('editor.title')}>
      <EditToolbar data={data} />
      <div className="editor-body">
        <ToolPalette />
        <EditViewports data={data} />
        <Opening />
      </div>
      <aside className="panel">
        <ToolCard data={data} listed={listed} />
        <DoubtCard onShow={(bone) => { if (bone) takeBone(bone); }} />
        <BoneCard listed={listed} />
      </aside>
    </div>
  );
}

/** Over the slices until the worker has the labels, or when it stopped. */
function Opening() {
  const say = useText();
  const { editAgain } = useFlows();
  const { phase, failure, progress } = useEditing();
  if (phase === 'failed') {
    return (
      <div className="editor-veil" role="alert"><div className="card work">
        <h2>{say('editor.failed')}</h2><p className="muted">{say('editor.failedText')}</p><p className="small faint selectable failure-detail">{failure}</p>
        <div className="row"><Button look="primary" onPress={() => void editAgain()}>{say('editor.startAgain')}</Button></div>
      </div></div>
    );
  }
  return phase === 'opening' ? <div className="editor-note" role="status"><span className="spinner" />{say('editor.loading')}{progress === null ? null : <span className="mono muted">{Math.round(progress * 100)} %</span>}</div> : null;
}
